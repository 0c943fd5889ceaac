// Three validators with stakes, and no ledger below them: they propose blocks side by side, and execute the
// contract of the committee's chain.

#include <weft/base/try.hpp>
#include <weft/client/casper.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "demo/demo.hpp"
#include <set>

namespace weft::app::demo {
namespace {

constexpr std::size_t count = 3;
constexpr std::uint64_t added = 7;
constexpr std::uint64_t call_gas = 100'000'000;
constexpr std::uint64_t program_gas = 900'000'000;

Try<void> make(Demo& demo)
{
    NetworkPlan plan;
    plan.folder = demo.network.folder() / "validators";
    plan.ledgers = count;
    plan.committee = 0;
    plan.wallets = {owner};
    plan.wallets.insert(plan.wallets.end(), customers.begin(), customers.end());
    WEFT_TRY(demo.validators, Network::create(plan));
    std::size_t n = 0;
    for (auto& node : demo.validators->ledgers()) node.name = "validator-" + std::to_string(++n);
    WEFT_TRY(const auto genesis, make_validators(*demo.validators, {}));
    demo.validators_id = casper::id_of(genesis);
    return {};
}

Try<Bytes> send(Demo& demo,
                std::size_t to,
                const std::string& from,
                casper::Code session,
                std::uint64_t gas_limit)
{
    const auto& wallet = demo.validators->wallet(from);
    const auto deploy = make_deploy(demo.validators_id, *wallet.keys.key_of(wallet.address()),
                                    std::move(session), gas_limit);
    WEFT_TRY(const auto taken,
             told(client::submit_deploy(Network::client(demo.validators->ledgers()[to]),
                                        casper::encode(deploy))));
    return taken.deploy;
}

/// Final with outcome done, on every validator.
bool done_everywhere(Demo& demo, const std::vector<Bytes>& deploys, std::string& saw)
{
    bool all = true;
    saw.clear();
    for (const auto& node : demo.validators->ledgers()) {
        std::size_t done = 0;
        std::string why;
        for (const auto& deploy : deploys) {
            const auto now = poll(
                Milliseconds{30'000},
                [&] {
                    return client::casper_deploy(Network::client(node), deploy,
                                                 Milliseconds{5'000});
                },
                [](const auto& answer) {
                    return answer && answer->state == answers::CasperDeployState::final;
                });
            done += now && now->state == answers::CasperDeployState::final && now->outcome == "done"
                        ? 1
                        : 0;
            if (now && now->reason) why = " (" + *now->reason + ")";
        }
        saw += (saw.empty() ? "" : ", ") + node.name + " " + std::to_string(done) + " of " +
               std::to_string(deploys.size()) + why;
        all = all && done == deploys.size();
    }
    return all;
}

/// What the counter shows, by validator; and the newest final block's hash of the state.
std::string counted(Demo& demo, std::set<std::string>& values)
{
    auto key = types::encoded(types::hname_of("counter"));
    append(key, to_bytes("counter"));
    std::string saw;
    for (const auto& node : demo.validators->ledgers()) {
        const auto value = client::casper_state(Network::client(node), key);
        const auto shown = value && value->value
                               ? std::to_string(codec::Reader{*value->value}.u64())
                               : std::string{"nothing"};
        values.insert(shown);
        saw += (saw.empty() ? "" : ", ") + node.name + " " + shown;
    }
    return saw;
}

}  // namespace

bool start_validators(Demo& demo)
{
    auto& story = demo.story;
    story.stage("Three validators with stakes start, a network of its own");
    if (!story.check("identities, stakes and settings are written", make(demo))) return false;
    for (auto& node : demo.validators->ledgers()) {
        const auto started = demo.validators->start(node);
        if (!story.check(node.name + " starts", started,
                         "process " + std::to_string(node.process.id())))
            return false;
    }
    return true;
}

bool same_contract(Demo& demo)
{
    auto& story = demo.story;
    story.stage("The validators execute the counter of the chain, the same bytes");
    if (!story.check("all validators are ready",
                     demo.validators->wait_ready(demo.validators->all(), Milliseconds{60'000})))
        return false;
    const auto program = read_text((demo.options.contracts / "counter" / "counter.wasm").string());
    if (!story.check("counter.wasm is read", program)) return false;
    const auto deployed =
        send(demo, 0, owner, casper::deploy_call("counter", to_bytes(*program)), program_gas);
    if (!story.check("a validator takes the program", deployed)) return false;
    std::string saw;
    if (!story.check("it is stored and final on all three", done_everywhere(demo, {*deployed}, saw),
                     saw))
        return false;

    codec::Writer n;
    n.u64(added);
    std::vector<Bytes> calls;
    for (std::size_t k = 0; k < customers.size(); ++k) {
        const auto call = send(demo, k % count, customers[k],
                               casper::stored_call(types::hname_of("counter"), "add",
                                                   {{to_bytes("n"), to_bytes(n.view())}}),
                               call_gas);
        if (!story.check(customers[k] + " adds " + std::to_string(added), call)) return false;
        calls.push_back(*call);
    }
    bool good = story.check("every call is executed once and final on all three",
                            done_everywhere(demo, calls, saw), saw);
    std::set<std::string> values;
    const auto shown = counted(demo, values);
    good = story.check("every validator counts " + std::to_string(added * calls.size()),
                       values == std::set{std::to_string(added * calls.size())}, shown) &&
           good;
    return good;
}

}  // namespace weft::app::demo
