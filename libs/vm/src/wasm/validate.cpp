#include <weft/vm/wasm/validate.hpp>

#include "instruction.hpp"
#include <algorithm>

namespace weft::vm::wasm {
namespace {

/// A value type, or what the dead code behind a branch yields: anything.
using Operand = std::optional<ValType>;

struct Frame {
    std::uint8_t opener = op::block;  ///< block, loop, if, else
    std::optional<ValType> result;
    std::size_t height = 0;  ///< operands when it was entered
    bool unreachable = false;
    [[nodiscard]] std::optional<ValType> label_type() const
    {
        return opener == op::loop ? std::nullopt : result;
    }
};

class BodyValidator {
public:
    BodyValidator(const Module& module, const Function& function)
        : module_{module},
          type_{module.types[function.type]},
          locals_{type_.params},
          reader_{module.bytes, function.code_begin, function.code_end}
    {
        locals_.insert(locals_.end(), function.locals.begin(), function.locals.end());
    }

    std::expected<FunctionFacts, Refusal> run()
    {
        frames_.push_back({op::block, type_.result, 0, false});
        while (!frames_.empty()) {
            if (!read_instruction(reader_, at_)) break;
            step();
            if (!reader_.ok()) break;
        }
        if (reader_.ok() && reader_.left() != 0) reader_.fail(Rule::unbalanced, reader_.offset());
        if (!reader_.ok()) return reader_.error();
        sort_unique(facts_.calls);
        sort_unique(facts_.indirect_types);
        return std::move(facts_);
    }

private:
    static void sort_unique(std::vector<std::uint32_t>& list)
    {
        std::ranges::sort(list);
        list.erase(std::ranges::unique(list).begin(), list.end());
    }

    void fail(Rule rule) { reader_.fail(rule, at_.offset, std::string{at_.info->name}); }

    void push(Operand type)
    {
        operands_.push_back(type);
        facts_.height_max =
            std::max(facts_.height_max, static_cast<std::uint32_t>(operands_.size()));
    }

    Operand pop()
    {
        const auto& frame = frames_.back();
        if (operands_.size() == frame.height) {
            if (!frame.unreachable) fail(Rule::stack_underflow);
            return std::nullopt;
        }
        const auto type = operands_.back();
        operands_.pop_back();
        return type;
    }

    void pop(ValType wanted)
    {
        const auto type = pop();
        if (type && *type != wanted) fail(Rule::type_mismatch);
    }
    void pop(std::optional<ValType> wanted)
    {
        if (wanted) pop(*wanted);
    }
    void push_result(std::optional<ValType> type)
    {
        if (type) push(type);
    }

    void enter(std::uint8_t opener)
    {
        ++facts_.ways;
        if (frames_.size() > limit::nesting) return fail(Rule::too_many);
        frames_.push_back({opener, at_.block_result, operands_.size(), false});
    }

    /// The frame's result is on the stack and nothing else.
    Frame leave()
    {
        const auto frame = frames_.back();
        pop(frame.result);
        if (reader_.ok() && operands_.size() != frame.height) fail(Rule::values_left);
        frames_.pop_back();
        return frame;
    }

    void dead()
    {
        operands_.resize(frames_.back().height);
        frames_.back().unreachable = true;
    }

    const Frame* label(std::uint32_t depth)
    {
        ++facts_.ways;
        if (depth >= frames_.size()) {
            fail(Rule::unknown_label);
            return nullptr;
        }
        return &frames_[frames_.size() - 1 - depth];
    }

    void step()
    {
        if (at_.info->signature != "*") return plain();
        switch (at_.byte) {
        case op::unreachable: return dead();
        case op::block:
        case op::loop: return enter(at_.byte);
        case op::if_: pop(ValType::i32); return enter(op::if_);
        case op::else_: return else_branch();
        case op::end: return end();
        case op::br: return branch();
        case op::br_if: return conditional_branch();
        case op::br_table: return table_branch();
        case op::return_: pop(type_.result); return dead();
        case op::call: return call();
        case op::call_indirect: return call_indirect();
        case op::drop: pop(); return;
        case op::select: return select();
        case op::local_get: return push_local();
        case op::local_set: return set_local();
        case op::local_tee: set_local(); return push_local();
        case op::global_get:
        case op::global_set: return global();
        }
        fail(Rule::unknown_opcode);  // unreachable while the table and this list agree
    }

    /// Instructions whose type is their signature.
    void plain()
    {
        const auto signature = at_.info->signature;
        const auto colon = signature.find(':');
        const auto type_of = [](char c) { return c == 'i' ? ValType::i32 : ValType::i64; };
        if (needs_memory() && !module_.memory) return fail(Rule::unknown_memory);
        for (std::size_t i = colon; i-- > 0;) pop(type_of(signature[i]));
        if (colon + 1 < signature.size()) {
            push(type_of(signature[colon + 1]));
            if (at_.byte != op::i32_const && at_.byte != op::i64_const) ++facts_.values;
        }
    }

    [[nodiscard]] bool needs_memory() const noexcept
    {
        switch (at_.info->immediate) {
        case Immediate::memarg:
        case Immediate::memory:
        case Immediate::memory_memory: return true;
        case Immediate::none:
        case Immediate::block:
        case Immediate::label:
        case Immediate::labels:
        case Immediate::function:
        case Immediate::type_table:
        case Immediate::local:
        case Immediate::global:
        case Immediate::i32:
        case Immediate::i64: return false;
        }
        return false;
    }

    void else_branch()
    {
        if (frames_.back().opener != op::if_) return fail(Rule::unbalanced);
        const auto frame = leave();
        frames_.push_back({op::else_, frame.result, operands_.size(), false});
    }

    void end()
    {
        const auto frame = leave();
        // Without else the condition's false side yields nothing.
        if (frame.opener == op::if_ && frame.result) return fail(Rule::type_mismatch);
        push_result(frame.result);
    }

    void branch()
    {
        if (const auto* frame = label(at_.index)) {
            pop(frame->label_type());
            dead();
        }
    }

    void conditional_branch()
    {
        pop(ValType::i32);
        if (const auto* frame = label(at_.index)) {
            const auto type = frame->label_type();
            pop(type);
            push_result(type);
        }
    }

    void table_branch()
    {
        pop(ValType::i32);
        const auto* last = label(at_.labels.back());
        if (last == nullptr) return;
        const auto type = last->label_type();
        for (const auto depth : at_.labels) {
            const auto* frame = label(depth);
            if (frame == nullptr) return;
            // Types cannot differ only in dead code either: with one result at most, arity decides.
            if (frame->label_type().has_value() != type.has_value())
                return fail(Rule::type_mismatch);
            if (type) {
                const auto operand = pop();
                if (operand && *operand != *frame->label_type()) return fail(Rule::type_mismatch);
                push(operand);
            }
        }
        pop(type);
        dead();
    }

    void apply(const FuncType& type)
    {
        for (std::size_t i = type.params.size(); i-- > 0;) pop(type.params[i]);
        push_result(type.result);
        ++facts_.values;
    }

    void call()
    {
        if (at_.index >= module_.function_count()) return fail(Rule::unknown_function);
        facts_.calls.push_back(at_.index);
        apply(module_.type_of(at_.index));
    }

    void call_indirect()
    {
        if (!module_.table) return fail(Rule::unknown_table);
        if (at_.index >= module_.types.size()) return fail(Rule::unknown_type);
        facts_.indirect_types.push_back(at_.index);
        pop(ValType::i32);
        apply(module_.types[at_.index]);
    }

    void select()
    {
        pop(ValType::i32);
        const auto first = pop();
        const auto second = pop();
        if (first && second && *first != *second) return fail(Rule::type_mismatch);
        push(first ? first : second);
        ++facts_.values;
    }

    void push_local()
    {
        if (at_.index >= locals_.size()) return fail(Rule::unknown_local);
        push(locals_[at_.index]);
    }

    void set_local()
    {
        if (at_.index >= locals_.size()) return fail(Rule::unknown_local);
        pop(locals_[at_.index]);
    }

    void global()
    {
        if (at_.index >= module_.globals.size()) return fail(Rule::unknown_global);
        const auto& global = module_.globals[at_.index];
        if (at_.byte == op::global_get) {
            ++facts_.values;
            return push(global.type);
        }
        if (!global.is_mutable) return fail(Rule::immutable_global);
        pop(global.type);
    }

    const Module& module_;
    const FuncType& type_;
    std::vector<ValType> locals_;
    Reader reader_;
    Instruction at_;
    std::vector<Operand> operands_;
    std::vector<Frame> frames_;
    FunctionFacts facts_;
};

}  // namespace

std::expected<Facts, Refusal> validate(const Module& module)
{
    Facts facts;
    facts.reserve(module.functions.size());
    for (const auto& function : module.functions) {
        auto checked = BodyValidator{module, function}.run();
        if (!checked) return std::unexpected{std::move(checked).error()};
        facts.push_back(std::move(*checked));
    }
    std::size_t complexity = 0;
    for (std::size_t f = 0; f < facts.size(); ++f) {
        const auto& function = module.functions[f];
        const auto variables = function.locals.size() + module.types[function.type].params.size();
        complexity += facts[f].ways * variables;
        if (complexity > limit::complexity)
            return std::unexpected{
                Refusal{Rule::too_complex, function.code_begin, std::to_string(complexity)}};
    }
    return facts;
}

}  // namespace weft::vm::wasm
