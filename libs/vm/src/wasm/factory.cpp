#include <weft/codec/codec.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/vm/wasm/effort.hpp>
#include <weft/vm/wasm/factory.hpp>

#include "../wasplib/all_state.hpp"
#include <cstdlib>
#include <list>
#include <mutex>

namespace weft::vm::wasm {
namespace {

using Entries = std::map<types::Hname, ProgramEntry>;

constexpr std::uint8_t saved_version = 4;

using wasplib::copy_all_state;

class WasmProcessor final : public Processor {
public:
    WasmProcessor(Abi abi,
                  std::shared_ptr<const Engine> engine,
                  std::shared_ptr<const Code> code,
                  Entries entries)
        : abi_{abi},
          engine_{std::move(engine)},
          code_{std::move(code)},
          entries_{std::move(entries)}
    {}

    [[nodiscard]] std::optional<EntryPoint> entry_point(types::Hname entry) const override
    {
        const auto found = entries_.find(entry);
        if (found == entries_.end()) {
            // Every program of Wasp has this view, though it does not name it.
            if (abi_ == Abi::wasplib && entry == types::hname_of(copy_all_state))
                return ViewEntryPoint{wasplib::all_state};
            return std::nullopt;
        }
        if (found->second.is_view)
            return ViewEntryPoint{[this, what = invocation(found->second)](ViewSandbox& sandbox) {
                return engine_->run(*code_, what, sandbox);
            }};
        return FullEntryPoint{[this, &entry = found->second,
                               what = invocation(found->second)](Sandbox& sandbox) -> Outcome {
            // What nobody asked for would lie in the contract's account for ever.
            if (!entry.payable && !sandbox.incoming().empty())
                return std::unexpected{
                    Failure{FailureKind::not_callable, entry.name + " takes no tokens"}};
            return engine_->run(*code_, what, sandbox);
        }};
    }

    [[nodiscard]] std::size_t machine_code_bytes() const { return code_->machine_code_bytes(); }

private:
    [[nodiscard]] Invocation invocation(const ProgramEntry& entry) const
    {
        if (abi_ == Abi::wasplib)
            return {.function = std::string{on_call_export},
                    .argument = entry.number,
                    .load = std::string{on_load_export}};
        const auto prefix = entry.is_view ? view_prefix : func_prefix;
        return {.function = std::string{prefix} + entry.name, .argument = {}, .load = {}};
    }

    Abi abi_;
    std::shared_ptr<const Engine> engine_;
    std::shared_ptr<const Code> code_;
    Entries entries_;
};

/// The compiler ends the process when it gets no memory, so it is asked for before: more than any
/// program that a chain takes has been seen to need.
bool room_to_compile()
{
    constexpr std::size_t compilation_bytes_max = 96u << 20;
    auto* room = static_cast<volatile char*>(std::malloc(compilation_bytes_max));
    if (room == nullptr) return false;
    *room = 0;                           // so that it is really asked for
    std::free(const_cast<char*>(room));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    return true;
}

Start start_of(const Module& module)
{
    return {.pages = module.memory ? module.memory->min : 0, .elements = module.table.value_or(0)};
}

/// "<hash of the program>-<schedule>-<engine>": whatever the code depends on.
std::string place_of(const crypto::Hash& program, const CostSchedule& costs)
{
    return to_hex(program.bytes()) + "-" + std::to_string(costs.version) + "-" +
           std::string{engine_version()};
}

/// Of the name too: what stands at another's place is damage as well.
crypto::Hash checksum(std::string_view name, ByteSpan rest)
{
    codec::Writer writer;
    writer.text(name).raw(rest);
    return crypto::blake2b(writer.view());
}

/// u8 version ‖ checksum 32 ‖ start: u32 pages, u32 elements ‖ entries: u32 n, (text, bool view, bool payable, u32 number)* ‖
/// the engine's bytes.
Bytes saved(std::string_view name, const Start& start, const Entries& entries, ByteSpan code)
{
    codec::Writer rest;
    rest.u32(start.pages).u32(start.elements).count(entries.size());
    for (const auto& [hname, entry] : entries)
        rest.text(entry.name)
            .boolean(entry.is_view)
            .boolean(entry.payable)
            .u32(static_cast<std::uint32_t>(entry.number));
    rest.raw(code);
    codec::Writer writer;
    writer.u8(saved_version).fixed(checksum(name, rest.view())).raw(rest.view());
    return std::move(writer).take();
}

/// Whole and undamaged, or nullopt.
struct Saved {
    Start start;
    Entries entries;
    ByteSpan code;
};
std::optional<Saved> read_saved(std::string_view name, ByteSpan bytes)
{
    codec::Reader head{bytes};
    const auto version = head.u8();
    const auto hash = head.fixed<crypto::Hash>();
    const auto rest = head.rest();
    if (!head.ok() || version != saved_version || hash != checksum(name, rest)) return std::nullopt;
    codec::Reader reader{rest};
    Saved saved;
    saved.start.pages = reader.u32();
    saved.start.elements = reader.u32();
    const auto count = reader.count(limit::exports, 10);
    for (std::size_t i = 0; i < count; ++i) {
        ProgramEntry entry;
        entry.name = reader.text(limit::name_bytes);
        entry.is_view = reader.boolean();
        entry.payable = reader.boolean();
        entry.number = static_cast<std::int32_t>(reader.u32());
        saved.entries.emplace(types::hname_of(entry.name), std::move(entry));
    }
    saved.code = reader.rest();
    if (!reader.ok()) return std::nullopt;
    return saved;
}

std::unexpected<Failure> refused(const Refusal& refusal)
{
    return std::unexpected{Failure{FailureKind::refused_program, to_text(refusal)}};
}
std::unexpected<Failure> lacks(const std::string& why)
{
    return std::unexpected{Failure{FailureKind::node_lacks, "no room to compile: " + why}};
}

/// Checked, and within what the schedule lets anybody deploy.
struct Checked {
    Program program;
    std::uint64_t effort = 0;
};
std::expected<Checked, Failure> checked(Abi abi, ByteSpan bytes, const CostSchedule& costs)
{
    auto program = check(to_bytes(bytes), abi);
    if (!program) return refused(program.error());
    const auto effort = compile_effort(program->module, program->facts);
    if (costs.effort_max != 0 && effort > costs.effort_max)
        return refused({Rule::too_complex, bytes.size(),
                        "effort " + std::to_string(effort) + " of at most " +
                            std::to_string(costs.effort_max)});
    return Checked{*std::move(program), effort};
}

/// What a program of Wasp names when it is loaded: part of the verdict on it.
std::expected<Entries, Failure> named_entries(const Engine& engine,
                                              const Code& code,
                                              const CostSchedule& costs)
{
    auto named = engine.load(code, costs);
    if (!named) {
        auto& failure = named.error();
        if (failure.kind == FailureKind::node_lacks) return std::unexpected{std::move(failure)};
        return std::unexpected{
            Failure{FailureKind::refused_program, "on_load: " + to_text(failure)}};
    }
    Entries entries;
    for (auto& entry : *named) entries.emplace(types::hname_of(entry.name), std::move(entry));
    return entries;
}

}  // namespace

/// Least recently used first out.
struct WasmFactory::Cache {
    using Key = std::pair<crypto::Hash, std::uint16_t>;
    struct Item {
        Key key;
        std::shared_ptr<const WasmProcessor> processor;
        Stay stay = Stay::for_good;
    };

    std::mutex lock;
    std::mutex compiling;   ///< held around a compilation; `lock` is taken inside, never around
    std::list<Item> items;  ///< most recent first
    std::map<Key, std::list<Item>::iterator> index;
    std::size_t bytes_max = 0;
    CacheFigures figures;
    std::shared_ptr<const Engine> engine;
    std::shared_ptr<CodePlace> place;

    std::shared_ptr<const Engine> engine_of(const EngineOptions& options)
    {
        const std::lock_guard guard{lock};
        if (!engine) engine = std::make_shared<const Engine>(options);
        return engine;
    }

    std::shared_ptr<CodePlace> place_now()
    {
        const std::lock_guard guard{lock};
        return place;
    }

    /// What the place has under that name; nullptr when it has nothing that can be run.
    std::shared_ptr<const WasmProcessor> restore(Abi abi,
                                                 const std::string& name,
                                                 const EngineOptions& options)
    {
        const auto from = place_now();
        if (!from) return nullptr;
        const auto bytes = from->read(name);
        if (!bytes) return nullptr;
        auto saved = read_saved(name, *bytes);
        if (!saved) return nullptr;
        const auto runs = engine_of(options);
        auto code = runs->restored(saved->code, saved->start);
        if (!code) return nullptr;
        return std::make_shared<const WasmProcessor>(abi, runs, std::move(code),
                                                     std::move(saved->entries));
    }

    enum class Asked : std::uint8_t { first, again };
    /// What stays for good is found only when it does.
    std::shared_ptr<const WasmProcessor> find(const Key& key, Asked asked, Stay stay)
    {
        const std::lock_guard guard{lock};
        const auto found = index.find(key);
        const bool there = found != index.end() &&
                           (stay == Stay::in_memory || found->second->stay == Stay::for_good);
        if (!there) {
            if (asked == Asked::first) ++figures.misses;
            return nullptr;
        }
        ++figures.hits;
        items.splice(items.begin(), items, found->second);
        return found->second->processor;
    }

    void add(const Key& key,
             const std::shared_ptr<const WasmProcessor>& processor,
             Stay stay,
             std::uint64_t CacheFigures::* source)
    {
        const std::lock_guard guard{lock};
        ++(figures.*source);
        if (const auto found = index.find(key); found != index.end()) {
            // Two threads brought the same program, or what was tried out is wanted for good.
            if (stay == Stay::for_good) found->second->stay = stay;
            return;
        }
        items.push_front({key, processor, stay});
        index.emplace(key, items.begin());
        figures.machine_code_bytes += processor->machine_code_bytes();
        while (figures.machine_code_bytes > bytes_max && items.size() > 1) {
            const auto& oldest = items.back();
            figures.machine_code_bytes -= oldest.processor->machine_code_bytes();
            index.erase(oldest.key);
            items.pop_back();
            ++figures.evictions;
        }
        figures.programs = items.size();
    }
};

WasmFactory::WasmFactory(WasmOptions options)
    : options_{options.engine}, cache_{std::make_unique<Cache>()}
{
    cache_->bytes_max = options.cache_bytes_max;
}

WasmFactory::~WasmFactory() = default;

void WasmFactory::keep_in(std::shared_ptr<CodePlace> place)
{
    const std::lock_guard guard{cache_->lock};
    cache_->place = std::move(place);
}

std::expected<Gas, Failure> WasmFactory::price(ByteSpan program, const CostSchedule& costs) const
{
    const auto abi = abi_of(program);
    // Of our own programs the two oldest schedules have all of it in the price of the bytes.
    if (costs.compile == 0 && abi == Abi::weft1) return Gas{0};
    const auto module = checked(abi, program, costs);
    if (!module) return std::unexpected{module.error()};
    const auto compilation = Gas{costs.compile} * module->effort;
    if (abi == Abi::weft1) return compilation;
    const auto start = start_of(module->program.module);
    return compilation + start_price(start, costs) + Gas{costs.on_load};
}

std::expected<std::shared_ptr<const Processor>, Failure> WasmFactory::load(
    ByteSpan program, const CostSchedule& costs)
{
    return make(program, costs, Stay::for_good);
}

std::expected<std::shared_ptr<const Processor>, Failure> WasmFactory::try_out(
    ByteSpan program, const CostSchedule& costs)
{
    return make(program, costs, Stay::in_memory);
}

std::expected<std::shared_ptr<const Processor>, Failure> WasmFactory::make(
    ByteSpan program, const CostSchedule& costs, Stay stay)
{
    const auto hash = crypto::blake2b(program);
    const Cache::Key key{hash, costs.version};
    if (auto known = cache_->find(key, Cache::Asked::first, stay)) return known;
    const auto place = cache_->place_now();
    const auto name = place_of(hash, costs);
    const auto abi = abi_of(program);
    if (auto restored = cache_->restore(abi, name, options_)) {
        cache_->add(key, restored, Stay::for_good, &CacheFigures::restored);
        return restored;
    }
    const std::lock_guard one_at_a_time{cache_->compiling};
    if (auto known = cache_->find(key, Cache::Asked::again, stay)) return known;

    auto module = checked(abi, program, costs);
    if (!module) return std::unexpected{module.error()};
    auto& [parsed, facts, entries, description] = module->program;
    const auto metered = meter(parsed, facts, costs);
    if (!metered) return refused(metered.error());
    if (!room_to_compile()) return lacks("not enough memory");
    const auto engine = cache_->engine_of(options_);
    const auto start = start_of(parsed);
    auto code = engine->compile(*metered, start);
    // No verdict on the program, which has passed every check.
    if (!code) return lacks(to_text(code.error()));
    if (abi == Abi::wasplib) {
        auto named = named_entries(*engine, **code, costs);
        if (!named) return std::unexpected{std::move(named).error()};
        entries = *std::move(named);
    }
    if (place && stay == Stay::for_good)
        if (const auto bytes = engine->saved(**code); !bytes.empty())
            place->write(name, saved(name, start, entries, bytes));
    auto processor =
        std::make_shared<const WasmProcessor>(abi, engine, *std::move(code), std::move(entries));
    cache_->add(key, processor, stay, &CacheFigures::compiled);
    return processor;
}

void add_to(ProcessorRegistry& registry, const std::shared_ptr<WasmFactory>& factory)
{
    registry.add(std::string{wasm_vm_type}, factory);
    registry.add(std::string{wasp_vm_type}, factory);
}

std::shared_ptr<WasmFactory> shared_factory()
{
    static std::mutex lock;
    static std::weak_ptr<WasmFactory> current;
    const std::lock_guard guard{lock};
    auto factory = current.lock();
    if (!factory) current = factory = std::make_shared<WasmFactory>();
    return factory;
}

CacheFigures WasmFactory::figures() const
{
    const std::lock_guard guard{cache_->lock};
    return cache_->figures;
}

}  // namespace weft::vm::wasm
