#include <weft/interface/description.hpp>
#include <weft/vm/wasm/module.hpp>

#include "instruction.hpp"

namespace weft::vm::wasm {
namespace {

/// Where a section id stands in the required order; 0 for custom sections.
constexpr std::uint8_t order_of(std::uint8_t id) noexcept
{
    // type import function table memory global export start element data-count code data
    constexpr std::uint8_t order[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10};
    return id < sizeof order ? order[id] : std::uint8_t{0xff};
}

class Parser {
public:
    explicit Parser(Bytes program) { module_.bytes = std::move(program); }

    std::expected<Module, Refusal> run()
    {
        const auto& bytes = module_.bytes;
        if (bytes.size() > limit::module_bytes) return refuse(Rule::too_large, limit::module_bytes);
        constexpr std::string_view head{"\0asm\1\0\0\0", 8};
        if (bytes.size() < head.size() ||
            compare(ByteSpan{bytes}.first(head.size()), as_bytes(head)) != 0)
            return refuse(Rule::not_wasm, 0);

        Reader reader{bytes, head.size(), bytes.size()};
        while (reader.left() != 0) {
            if (const auto refusal = section(reader)) return std::unexpected{*refusal};
        }
        return finish();
    }

private:
    static std::unexpected<Refusal> refuse(Rule rule, std::size_t offset, std::string detail = {})
    {
        return std::unexpected{Refusal{rule, offset, std::move(detail)}};
    }

    std::optional<Refusal> section(Reader& outer)
    {
        const auto at = outer.offset();
        const auto id = outer.u8();
        const auto size = outer.u32();
        const auto begin = outer.offset();
        outer.raw(size);
        if (!outer.ok()) return outer.refusal();
        const auto order = order_of(id);
        if (order == 0xff)
            return id == 13 ? Refusal{Rule::exceptions, at, "tag section"}
                            : Refusal{Rule::unknown_section, at, std::to_string(id)};
        Reader reader{module_.bytes, begin, begin + size};
        if (id == 0) {
            custom(reader);
            return reader.refusal();
        }
        if (order <= last_order_) return Refusal{Rule::section_order, at, {}};
        last_order_ = order;
        module_.sections.push_back({id, begin, begin + size});
        contents(id, reader);
        if (reader.ok() && reader.left() != 0) reader.fail(Rule::section_size, reader.offset());
        return reader.refusal();
    }

    /// What it is called is read in any case. Only a description says something about the program.
    void custom(Reader& reader)
    {
        const auto at = reader.offset();
        const auto name = reader.name();
        if (!name.starts_with(interface::section_prefix)) return;
        if (name != interface::section_name)
            return reader.fail(
                Rule::bad_description, at,
                name + " is not known, " + std::string{interface::section_name} + " is");
        if (module_.description) return reader.fail(Rule::bad_description, at, "a second one");
        module_.description = Section{0, reader.offset(), reader.offset() + reader.left()};
    }

    void contents(std::uint8_t id, Reader& reader)
    {
        switch (id) {
        case 1: return each(reader, limit::types, [&] { type(reader); });
        case 2: return each(reader, limit::imports, [&] { import(reader); });
        case 3: return each(reader, limit::functions, [&] { declaration(reader); });
        case 4: return each(reader, 1, [&] { table(reader); });
        case 5: return each(reader, 1, [&] { memory(reader); });
        case 6: return each(reader, limit::globals, [&] { global(reader); });
        case 7: return each(reader, limit::exports, [&] { exported(reader); });
        case 8: return reader.fail(Rule::start_function, reader.offset());
        case 9: return each(reader, limit::element_segments, [&] { element(reader); });
        case 10: return code(reader);
        case 11: return data(reader);
        case 12: data_count_ = reader.u32(); return;
        }
    }

    template <class Read>
    static void each(Reader& reader, std::size_t max, Read read)
    {
        const auto count = reader.count(max);
        for (std::uint32_t i = 0; i < count && reader.ok(); ++i) read();
    }

    void type(Reader& reader)
    {
        const auto at = reader.offset();
        const auto form = reader.u8();
        if (reader.ok() && form != 0x60)
            return reader.fail(
                form == 0x4e || form == 0x4f || form == 0x50 || form == 0x5e || form == 0x5f
                    ? Rule::garbage_collection
                    : Rule::malformed,
                at);
        FuncType type;
        each(reader, limit::params, [&] { type.params.push_back(read_value_type(reader)); });
        const auto results_at = reader.offset();
        const auto results = reader.count(1000);
        for (std::uint32_t i = 0; i < results && reader.ok(); ++i)
            type.result = read_value_type(reader);
        if (results > 1) reader.fail(Rule::multi_value, results_at);
        module_.types.push_back(std::move(type));
    }

    std::uint32_t type_index(Reader& reader)
    {
        const auto at = reader.offset();
        const auto index = reader.u32();
        if (reader.ok() && index >= module_.types.size()) reader.fail(Rule::unknown_type, at);
        return reader.ok() ? index : 0;
    }

    void import(Reader& reader)
    {
        Import import;
        import.offset = reader.offset();
        import.module = reader.name();
        import.name = reader.name();
        const auto kind_at = reader.offset();
        const auto kind = reader.u8();
        if (reader.ok() && kind > 4) return reader.fail(Rule::malformed, kind_at);
        if (reader.ok() && kind != 0)
            return reader.fail(Rule::unknown_import, import.offset,
                               import.module + "." + import.name);
        import.type = type_index(reader);
        module_.imports.push_back(std::move(import));
    }

    void declaration(Reader& reader)
    {
        module_.functions.push_back({.type = type_index(reader), .locals = {}});
    }

    void table(Reader& reader)
    {
        const auto at = reader.offset();
        const auto element_type = reader.u8();
        if (reader.ok() && element_type != 0x70) return reader.fail(Rule::reference_types, at);
        const auto flags_at = reader.offset();
        const auto flags = reader.u8();
        if (flags > 1) return reader.fail(Rule::malformed, flags_at);
        const auto min_at = reader.offset();
        const auto min = reader.u32();
        if (min > limit::table_elements) return reader.fail(Rule::table_limit, min_at);
        if (flags == 1) {
            const auto max_at = reader.offset();
            if (reader.u32() < min && reader.ok()) reader.fail(Rule::malformed, max_at);
        }
        module_.table = min;
    }

    void memory(Reader& reader)
    {
        const auto flags_at = reader.offset();
        const auto flags = reader.u8();
        if (flags == 2 || flags == 3) return reader.fail(Rule::atomics, flags_at, "shared memory");
        if (flags > 1) return reader.fail(Rule::memory_limit, flags_at, "64-bit memory");
        const auto min_at = reader.offset();
        PageLimits pages{.min = reader.u32(), .max = {}};
        if (pages.min > limit::memory_pages) return reader.fail(Rule::memory_limit, min_at);
        if (flags == 1) {
            const auto max_at = reader.offset();
            pages.max = reader.u32();
            if (reader.ok() && (*pages.max < pages.min || *pages.max > 65'536))
                reader.fail(Rule::malformed, max_at);
        }
        module_.memory = pages;
    }

    /// One constant of the type, then `end`.
    std::int64_t initializer(Reader& reader, ValType type)
    {
        Instruction constant;
        if (!read_instruction(reader, constant)) return 0;
        const auto wanted = type == ValType::i32 ? op::i32_const : op::i64_const;
        if (constant.byte != wanted) {
            reader.fail(Rule::bad_initializer, constant.offset, std::string{constant.info->name});
            return 0;
        }
        const auto end_at = reader.offset();
        if (reader.u8() != op::end && reader.ok()) reader.fail(Rule::bad_initializer, end_at);
        return constant.value;
    }

    void global(Reader& reader)
    {
        Global global;
        global.type = read_value_type(reader);
        const auto at = reader.offset();
        const auto flag = reader.u8();
        if (flag > 1) return reader.fail(Rule::malformed, at);
        global.is_mutable = flag == 1;
        global.value = initializer(reader, global.type);
        module_.globals.push_back(global);
    }

    void exported(Reader& reader)
    {
        Export item;
        item.offset = reader.offset();
        item.name = reader.name();
        const auto kind_at = reader.offset();
        const auto kind = reader.u8();
        if (reader.ok() && kind > 3) return reader.fail(Rule::malformed, kind_at);
        item.kind = static_cast<ExternKind>(kind);
        const auto index_at = reader.offset();
        item.index = reader.u32();
        if (!reader.ok()) return;
        switch (item.kind) {
        case ExternKind::function:
            if (item.index >= module_.function_count())
                reader.fail(Rule::unknown_function, index_at);
            break;
        case ExternKind::table:
            if (item.index != 0 || !module_.table) reader.fail(Rule::unknown_table, index_at);
            break;
        case ExternKind::memory:
            if (item.index != 0 || !module_.memory) reader.fail(Rule::unknown_memory, index_at);
            break;
        case ExternKind::global:
            if (item.index >= module_.globals.size()) reader.fail(Rule::unknown_global, index_at);
            break;
        }
        for (const auto& other : module_.exports)
            if (other.name == item.name)
                reader.fail(Rule::duplicate_export, item.offset, item.name);
        module_.exports.push_back(std::move(item));
    }

    void element(Reader& reader)
    {
        const auto at = reader.offset();
        const auto flags = reader.u32();
        if (!reader.ok()) return;
        if (flags != 0)
            return reader.fail(flags > 7          ? Rule::malformed
                               : (flags & 1) != 0 ? Rule::bulk_memory
                                                  : Rule::reference_types,
                               at);
        if (!module_.table) return reader.fail(Rule::unknown_table, at);
        Element element;
        element.start = static_cast<std::uint32_t>(initializer(reader, ValType::i32));
        each(reader, limit::table_elements, [&] {
            const auto index_at = reader.offset();
            element.members.push_back(reader.u32());
            if (element.members.back() >= module_.function_count())
                reader.fail(Rule::unknown_function, index_at);
        });
        if (std::uint64_t{element.start} + element.members.size() > *module_.table)
            reader.fail(Rule::segment_bounds, at);
        module_.elements.push_back(std::move(element));
    }

    void code(Reader& reader)
    {
        const auto at = reader.offset();
        const auto count = reader.count(limit::functions);
        if (reader.ok() && count != module_.functions.size())
            return reader.fail(Rule::count_mismatch, at);
        has_code_ = true;
        for (auto& function : module_.functions) {
            const auto size_at = reader.offset();
            const auto size = reader.u32();
            if (size > limit::body_bytes) reader.fail(Rule::too_large, size_at);
            const auto begin = reader.offset();
            reader.raw(reader.ok() ? size : 0);
            if (!reader.ok()) return;
            Reader inner{module_.bytes, begin, begin + size};
            body(inner, function);
            if (!inner.ok()) {
                const auto& refusal = *inner.refusal();
                return reader.fail(refusal.rule, refusal.offset, refusal.detail);
            }
            function.code_end = begin + size;
        }
    }

    void body(Reader& reader, Function& function)
    {
        function.locals_begin = reader.offset();
        const auto groups = reader.count(limit::locals);
        const auto params = module_.types[function.type].params.size();
        for (std::uint32_t i = 0; i < groups && reader.ok(); ++i) {
            const auto at = reader.offset();
            const auto count = reader.u32();
            const auto type = read_value_type(reader);
            if (!reader.ok()) return;
            if (count > limit::locals - params - function.locals.size())
                return reader.fail(Rule::too_many, at, "locals");
            function.locals.insert(function.locals.end(), count, type);
        }
        function.code_begin = reader.offset();
        if (reader.ok() && reader.left() == 0) reader.fail(Rule::truncated, reader.offset());
    }

    void data(Reader& reader)
    {
        const auto at = reader.offset();
        const auto count = reader.count(limit::data_segments);
        if (reader.ok() && data_count_ && *data_count_ != count)
            return reader.fail(Rule::count_mismatch, at);
        has_data_ = true;
        for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
            const auto segment_at = reader.offset();
            const auto flags = reader.u32();
            if (!reader.ok()) return;
            if (flags != 0)
                return reader.fail(flags == 1   ? Rule::bulk_memory
                                   : flags == 2 ? Rule::multi_memory
                                                : Rule::malformed,
                                   segment_at);
            if (!module_.memory) return reader.fail(Rule::unknown_memory, segment_at);
            const auto start = static_cast<std::uint32_t>(initializer(reader, ValType::i32));
            const auto size = reader.u32();
            reader.raw(size);
            module_.data_bytes += size;
            if (std::uint64_t{start} + size > module_.memory->min * page_bytes)
                reader.fail(Rule::segment_bounds, segment_at);
        }
    }

    std::expected<Module, Refusal> finish()
    {
        const auto end = module_.bytes.size();
        if (!has_code_ && !module_.functions.empty()) return refuse(Rule::count_mismatch, end);
        if (!has_data_ && data_count_.value_or(0) != 0) return refuse(Rule::count_mismatch, end);
        return std::move(module_);
    }

    Module module_;
    std::uint8_t last_order_ = 0;
    std::optional<std::uint32_t> data_count_;
    bool has_code_ = false;
    bool has_data_ = false;
};

}  // namespace

std::expected<Module, Refusal> parse(Bytes program)
{
    return Parser{std::move(program)}.run();
}

}  // namespace weft::vm::wasm
