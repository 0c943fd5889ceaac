#pragma once

// A scenario on a Solo of its own. The sources: runner.cpp what steps do, compare.cpp whether what came
// of them is as expected.

#include "show.hpp"

namespace weft::solo_scenario {

class Runner {
public:
    Runner(const Model& model, const Files& files, solo::Options options)
        : model_{model}, solo_{std::move(options)}, names_{solo_, files}, files_{files}
    {}
    [[nodiscard]] Report run();

private:
    void prepare();
    void learn_names();

    void on(const Step& step, const step::Deploy& deploy);
    void on(const Step& step, const step::Send& send);
    void on(const Step& step, const step::MintColor& mint);
    void on(const Step& step, const step::Burn& burn);
    void on(const Step& step, const step::Requests& requests);
    void on(const Step& step, const step::Estimate& estimate);
    void on(const Step& step, const step::View& view);
    void on(const Step& step, const step::Advance& advance);
    void on(const Step& step, const step::SetTime& set);
    void on(const Step& step, const step::Check& check);

    std::optional<solo::Request> request_of(const Ask& ask);
    /// False: it was refused, as expected or not; then there is nothing more to compare.
    template <class T>
    bool went(const solo::Try<T>& tried, const Place& place, const Expect& expect)
    {
        return accepted(tried ? nullptr : &tried.error(), place, expect);
    }
    bool accepted(const solo::Failure* failure, const Place& place, const Expect& expect);
    void compare(const Expect& expect,
                 const Place& place,
                 const Ask& ask,
                 const contracts::Receipt& receipt,
                 const vm::Results* results,
                 std::span<const chain::EmittedEvent> events);
    void compare_results(const Expect& expect, const vm::Results* results);
    void compare_events(const Expect& expect,
                        const Ask& ask,
                        std::span<const chain::EmittedEvent> events);
    bool compare_error(const Expect& expect,
                       const Place& place,
                       const std::optional<vm::Failure>& error);
    void compare_rest(const Expect& expect,
                      const Place& place,
                      const solo::Ran& ran,
                      std::size_t own);
    void take(const solo::Ran& ran);
    void mismatch(const Place& place, std::string text)
    {
        report_.mismatches.push_back({place.text(), std::move(text)});
    }
    void explain(const solo::Processed& processed);

    const Model& model_;
    solo::Solo solo_;
    Names names_;
    const Files& files_;
    Report report_;
    std::vector<solo::Processed> processed_;  ///< in this step
};

}  // namespace weft::solo_scenario
