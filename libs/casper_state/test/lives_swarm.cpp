// Lives of stakes: accounts pay, bond, leave and are caught, over many eras. Nothing comes and nothing goes.

#include <weft/base/prng.hpp>
#include <weft/base/probe.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>

#include "made_state.hpp"

namespace weft::casper {
namespace {

constexpr unsigned people = 6;

class Lives {
public:
    explicit Lives(std::uint64_t seed) : prng_{seed} {}

    void run()
    {
        for (int step = 0; step < 60 && complaint.empty(); ++step) {
            time_ += static_cast<types::Timestamp>(prng_.below(3 * types::second));
            prng_.below(6) == 0 ? close() : deploy();
            if (sums(state).all() != supply_) complaint = "tokens come or go";
        }
    }
    State state = state_of(genesis_());
    std::string complaint;

private:
    static Genesis genesis_() { return made::genesis(); }

    void deploy()
    {
        const auto who = static_cast<unsigned>(prng_.below(people));
        const auto amount = prng_.below(120);
        Code code;
        switch (prng_.below(4)) {
        case 0: code = bond_call(amount); break;
        case 1: code = unbond_call(amount); break;
        case 2: code = withdraw_call(); break;
        default:
            code = transfer_call(made::address(static_cast<unsigned>(prng_.below(people))), amount);
        }
        const bool withdraws = code == withdraw_call();
        const auto leaves = leaving(state, made::node(who));
        const auto below = state.reading();
        Draft draft{below};
        const auto ran = machine_.run(made::deploy(network_, who, code, made::noon),
                                      {.creator = made::node(0), .time = time_}, draft);
        state.apply(result(std::move(draft).take(), below));
        if (withdraws && ran.outcome == Outcome::done) {
            probe<"casper_state.somebody_is_paid_out">();
            if (leaves->due == 0 || leaves->due > time_) complaint = "paid before its time";
        }
    }
    void close()
    {
        std::set<types::NodeId> caught;
        if (prng_.below(4) == 0)
            caught.insert(made::node(static_cast<unsigned>(prng_.below(people))));
        state.apply(
            result(close_era(state, made::genesis().parameters, caught, time_), state.reading()));
        for (const auto& one : caught) {
            probe<"casper_state.somebody_is_caught">();
            if (leaving(state, one) || state.number_at(keys::stake(one)) != 0)
                complaint = "an equivocator keeps stake";
        }
        if (state.table().empty()) complaint = "nobody is bonded";
    }

    Prng prng_;
    NetworkId network_ = id_of(made::genesis());
    Machine machine_{network_, made::genesis().parameters, made::programs()};
    std::uint64_t supply_ = sums(state).all();
    types::Timestamp time_ = made::noon;
};

sim::Outcome run(std::uint64_t seed, bool)
{
    Lives lives{seed};
    lives.run();
    sim::Outcome outcome;
    outcome.steps = 60;
    if (!lives.complaint.empty()) {
        outcome.failure = sim::Failure::safety;
        outcome.what = lives.complaint;
    }
    sim::Digest digest;
    digest.mix(
        to_number(Bytes{lives.state.root().bytes().begin(), lives.state.root().bytes().begin() + 8})
            .value_or(0));
    outcome.digest = digest.value();
    return outcome;
}

}  // namespace
}  // namespace weft::casper

int main(int argc, char** argv)
{
    return weft::sim::swarm_main(argc, argv,
                                 {.name = "casper_state.lives",
                                  .about = "stakes that are bonded, leave and are taken",
                                  .probe_prefix = "casper_state.",
                                  .run = weft::casper::run});
}
