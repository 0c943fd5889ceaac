#include <weft/aba/round.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::aba {
namespace {

constexpr std::size_t place(Values set)
{
    return static_cast<std::size_t>(set) - 1;
}

}  // namespace

Vote Round::record_aux(ValidatorIndex from, bool value)
{
    if (auxes[value].contains(from)) return Vote::repeated;
    if (auxes[!value].contains(from)) return Vote::conflicting;
    auxes[value].add(from);
    return Vote::fresh;
}

Vote Round::record_conf(ValidatorIndex from, Values values)
{
    WEFT_CHECK(values != Values::none);
    for (const auto set : {Values::zero, Values::one, Values::both})
        if (confs[place(set)].contains(from))
            return set == values ? Vote::repeated : Vote::conflicting;
    confs[place(values)].add(from);
    return Vote::fresh;
}

void Round::record_term(ValidatorIndex from, bool value)
{
    bvals[value].add(from);
    if (WEFT_PLANTED(aba_terminated_is_silent)) return;
    (void)record_aux(from, value);
    (void)record_conf(from, just(value));
}

Values Round::aux_outcome(protocol::Committee committee) const
{
    const auto enough =
        committee.all_but_faulty() - (WEFT_PLANTED(aba_aux_quorum_one_short) ? 1 : 0);  // one short
    std::size_t total = 0;
    auto values = Values::none;
    for (const bool value : {false, true}) {
        const bool counts = has(bin, value) || WEFT_PLANTED(aba_aux_without_proof);
        const auto count = counts ? auxes[value].count() : 0;
        if (count >= enough) return just(value);
        if (count > 0) values = values | just(value);
        total += count;
    }
    return total >= enough ? values : Values::none;
}

Values Round::conf_outcome(protocol::Committee committee) const
{
    const auto enough = committee.all_but_faulty();
    std::size_t total = 0;
    for (const auto set : {Values::zero, Values::one, Values::both}) {
        const auto count = confs[place(set)].count();
        if (!within(set, bin) && !WEFT_PLANTED(aba_conf_counts_early)) {
            if (count > 0) probe<"aba: a CONF waits for its values">();
            continue;
        }
        if (set != Values::both && count >= enough) return set;
        total += count;
    }
    return total >= enough ? Values::both : Values::none;
}

}  // namespace weft::aba
