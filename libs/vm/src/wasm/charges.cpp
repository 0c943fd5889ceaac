#include "charges.hpp"

#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>

#include "instruction.hpp"

namespace weft::vm::wasm {
namespace {

/// An open block, and what is known about the code behind its end.
struct Label {
    std::uint8_t opener;
    bool entered;           ///< control can reach it
    bool targeted = false;  ///< a reachable branch leads to its end
    bool then_falls = false;
};

/// Its first charge is at its first instruction and looks.
bool begins_with_a_look(const Module& module, const Function& function, const CostSchedule& costs)
{
    Reader reader{module.bytes, function.code_begin, function.code_end};
    Instruction at;
    while (read_instruction(reader, at)) {
        if (costs.of(at.info->cost) != 0) return true;
        if (at.byte != op::block) return false;
    }
    return false;
}

class Planner {
public:
    Planner(const Module& module, const Function& function, const CostSchedule& costs)
        : module_{module},
          function_{function},
          costs_{costs},
          reader_{module.bytes, function.code_begin, function.code_end}
    {}

    Plan run()
    {
        labels_.push_back({op::block, true});
        begin(reader_.offset(), true);
        Instruction at;
        while (!labels_.empty()) {
            const bool read = read_instruction(reader_, at);
            WEFT_CHECK(read);
            step(at);
        }
        std::erase_if(plan_.charges, [](const Charge& c) { return c.gas == 0 && !c.observable; });
        for (auto& charge : plan_.charges) {
            plan_.store_on_exit |= !charge.observable;
            if (WEFT_PLANTED(vm_loop_too_cheap) && charge.offset != function_.code_begin &&
                charge.looks && charge.gas > 1)
                --charge.gas;
        }
        return std::move(plan_);
    }

private:
    [[nodiscard]] bool live() const noexcept { return current_.has_value(); }

    void begin(std::size_t offset, bool looks = false)
    {
        current_ = plan_.charges.size();
        plan_.charges.push_back({.offset = offset, .looks = looks});
    }

    void branch_to(std::uint32_t depth)
    {
        if (live()) labels_[labels_.size() - 1 - depth].targeted = true;
    }

    void step(const Instruction& at)
    {
        if (live()) {
            auto& charge = plan_.charges[*current_];
            charge.gas += costs_.of(at.info->cost);
            charge.observable |= at.info->observable;
        }
        if (at.info->cost == CostClass::grow || at.info->cost == CostClass::bulk)
            plan_.grows = true;
        switch (at.byte) {
        case op::block: labels_.push_back({op::block, live()}); return;
        case op::loop:
            labels_.push_back({op::loop, live()});
            if (live()) begin(at.end, true);
            return;
        case op::if_:
            labels_.push_back({op::if_, live()});
            if (live()) begin(at.end);
            return;
        case op::else_: return else_branch(at);
        case op::end: return end(at);
        case op::br:
            branch_to(at.index);
            current_.reset();
            return;
        case op::br_if:
            branch_to(at.index);
            if (live() && !WEFT_PLANTED(vm_skipped_code_charged)) begin(at.end);
            return;
        case op::br_table:
            for (const auto depth : at.labels) branch_to(depth);
            current_.reset();
            return;
        case op::return_:
        case op::unreachable: current_.reset(); return;
        case op::call: called(at.index); return;
        }
    }

    /// The host looks at every call, most functions do when they begin.
    void called(std::uint32_t index)
    {
        if (!live()) return;
        auto& charge = plan_.charges[*current_];
        if (charge.offset == function_.code_begin) return;  // others rely on it
        const auto imports = module_.imports.size();
        if (index < imports ||
            begins_with_a_look(module_, module_.functions[index - imports], costs_))
            charge.looks = false;
    }

    void else_branch(const Instruction& at)
    {
        auto& label = labels_.back();
        label.opener = op::else_;
        label.then_falls = live();
        current_.reset();
        if (label.entered) begin(at.end);
    }

    /// The code behind an end needs a charge of its own only where control flows together there.
    void end(const Instruction& at)
    {
        const auto label = labels_.back();
        labels_.pop_back();
        bool joins = false;
        switch (label.opener) {
        case op::block:
            joins = label.targeted && !WEFT_PLANTED(vm_code_behind_block_charged_early);
            break;
        case op::loop: break;  // its label is at its start
        case op::if_: joins = label.entered; break;
        case op::else_: joins = label.targeted || label.then_falls; break;
        }
        if (joins) begin(at.end);
    }

    const Module& module_;
    const Function& function_;
    const CostSchedule& costs_;
    Reader reader_;
    std::vector<Label> labels_;
    std::optional<std::size_t> current_;
    Plan plan_;
};

}  // namespace

Plan plan_charges(const Module& module, const Function& function, const CostSchedule& costs)
{
    return Planner{module, function, costs}.run();
}

}  // namespace weft::vm::wasm
