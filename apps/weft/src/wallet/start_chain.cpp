#include "wallet/start_chain.hpp"

#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/chain/origin.hpp>
#include <weft/client/dkg.hpp>

#include "cli/api.hpp"
#include "cli/patience.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/spend.hpp"
#include <algorithm>
#include <thread>

namespace weft::app {
namespace {

/// The origin spends from one address only: the first that holds IOTA.
Try<std::vector<chain::Funds>> funds_of_one_address(const client::Client& ledger,
                                                    const wallet::Keyring& keys)
{
    for (const auto& address : keys.addresses()) {
        WEFT_TRY(const auto unspent, spendable(ledger, {address}));
        std::vector<chain::Funds> funds;
        std::uint64_t iotas = 0;
        for (const auto& one : unspent) {
            iotas += one.balance.of(types::iota_color);
            funds.push_back({one.id, one.balance});
        }
        if (iotas > 0) return funds;
    }
    return std::unexpected{Failure{"not_enough", "the wallet holds no confirmed IOTA",
                                   "The origin needs one, the init request another.", exit_failed}};
}

Try<types::TransactionId> send_origin(const client::Client& ledger,
                                      const wallet::Keyring& keys,
                                      const ChainPlan& plan)
{
    WEFT_TRY(const auto dated, dated_at(ledger));
    WEFT_TRY(const auto funds, funds_of_one_address(ledger, keys));
    const auto essence = chain::build_origin(plan.address, funds, dated.time, dated.node);
    if (!essence)
        return std::unexpected{Failure{"origin_not_built",
                                       "the wallet's outputs do not make an origin transaction", "",
                                       exit_failed}};
    const std::vector<crypto::ed25519::KeyPair> signer{*keys.key_of(funds.front().id.address)};
    const auto transaction = types::sign(*essence, signer);
    WEFT_TRY(const auto submitted, told(client::submit(ledger, types::encode(transaction))));
    if (const auto confirmed = wait_confirmed(ledger, submitted.transaction, plan.patience);
        !confirmed)
        return std::unexpected{confirmed.error()};
    return submitted.transaction;
}

/// The keys of the address that signed the origin: its init alone starts the chain.
Try<types::Address> originator_of(const client::Client& ledger, const types::TransactionId& origin)
{
    WEFT_TRY(const auto status, told(client::transaction(ledger, origin)));
    const auto transaction = types::decode_transaction(status.bytes);
    if (!transaction || transaction->essence.inputs.empty())
        return std::unexpected{Failure{
            "answer_malformed", "the node's origin transaction does not decode", "", exit_failed}};
    return transaction->essence.inputs.front().address;
}

Try<types::TransactionId> send_init(const client::Client& ledger,
                                    const wallet::Keyring& keys,
                                    const ChainPlan& plan,
                                    const types::TransactionId& origin)
{
    WEFT_TRY(const auto dated, dated_at(ledger));
    WEFT_TRY(const auto originator, originator_of(ledger, origin));
    WEFT_TRY(const auto unspent, spendable(ledger, {originator}));
    const chain::ChainIdentity identity{plan.address, types::color_of(origin), originator};
    const auto intent =
        wallet::requests({chain::init_request(identity, plan.description, plan.parameters)});
    if (!intent) return std::unexpected{failure_of(intent.error())};
    const auto built = wallet::build(*intent, unspent, keys,
                                     {.now = dated.time,
                                      .access_pledge = dated.node,
                                      .consensus_pledge = dated.node,
                                      .change = originator});
    if (!built) return std::unexpected{failure_of(built.error())};
    WEFT_TRY(const auto submitted, told(client::submit(ledger, types::encode(*built))));
    if (const auto confirmed = wait_confirmed(ledger, submitted.transaction, plan.patience);
        !confirmed)
        return std::unexpected{confirmed.error()};
    return submitted.transaction;
}

/// A chain's color is its origin's id.
types::TransactionId origin_of(const types::Color& color)
{
    const auto id = types::TransactionId::from(color.bytes());
    WEFT_CHECK(id.has_value());
    return *id;
}

/// How a member stands to a chain.
struct Member {
    const client::Client* api = nullptr;
    std::size_t seats = 0;  ///< of the chain's committee; 0: it has no share of the key
    std::optional<answers::Chain> runs{};  ///< none: it does not
    std::string away{};                    ///< why it has no share, or does not say so
};

/// Members have a key a moment after each other: who is still making one is asked again.
client::Try<std::vector<answers::Dkg>> runs_of(const client::Client& api,
                                               const types::ChainId& chain)
{
    constexpr std::chrono::milliseconds pause{100};
    const auto end = std::chrono::steady_clock::now() + client::connecting_max;
    for (;;) {
        auto runs = client::dkg_runs(api);
        if (!runs || std::ranges::find(*runs, chain, &answers::Dkg::address) != runs->end() ||
            std::ranges::find(*runs, answers::DkgState::running, &answers::Dkg::state) ==
                runs->end() ||
            std::chrono::steady_clock::now() >= end)
            return runs;
        std::this_thread::sleep_for(pause);
    }
}

Member ask(const client::Client& api, const types::ChainId& chain)
{
    Member member;
    member.api = &api;
    const auto runs = runs_of(api, chain);
    if (!runs) {
        member.away = runs.error().message;
        return member;
    }
    for (const auto& run : *runs)
        if (run.address == chain) member.seats = run.members.size();
    if (member.seats == 0) member.away = "a member has no share of this key";
    if (const auto known = client::chain(api, chain); known && known->active) member.runs = *known;
    return member;
}

struct Committee {
    std::vector<Member> members;
    std::size_t seats = 0;
    [[nodiscard]] std::size_t quorum() const { return seats - (seats - 1) / 3; }
    [[nodiscard]] std::size_t able() const
    {
        return static_cast<std::size_t>(
            std::ranges::count_if(members, [](const Member& one) { return one.seats > 0; }));
    }
    [[nodiscard]] std::vector<std::string> away() const
    {
        std::vector<std::string> why;
        for (const auto& member : members)
            if (!member.away.empty()) why.push_back(member.away);
        return why;
    }
    /// A member's that runs the chain; null: none does.
    [[nodiscard]] const answers::Chain* chain() const
    {
        for (const auto& member : members)
            if (member.runs) return &*member.runs;
        return nullptr;
    }
};

Try<Committee> ask_all(const std::vector<client::Client>& apis, const types::ChainId& chain)
{
    Committee committee;
    for (const auto& api : apis) {
        committee.members.push_back(ask(api, chain));
        committee.seats = std::max(committee.seats, committee.members.back().seats);
    }
    if (committee.seats > 0) return committee;
    std::string why;
    for (const auto& one : committee.away()) why += (why.empty() ? "" : "; ") + one;
    return std::unexpected{Failure{
        "key_unknown", "no member has a share of " + chain.text() + ": " + why,
        "`weft dkg run` makes a committee's key; --committee-api names its members.", exit_failed}};
}

/// The members that do not run it are told; those that refuse say why.
void activate(Committee& committee,
              const types::ChainId& chain,
              const types::TransactionId& color,
              const std::string& description)
{
    for (auto& member : committee.members) {
        if (member.seats == 0 || member.runs) continue;
        const auto done = client::activate(
            *member.api, {.chain = chain, .color = color, .description = description});
        if (!done) {
            member.away = done.error().message;
            continue;
        }
        member.runs.emplace();
        member.runs->chain = chain;
        member.runs->color = types::color_of(color);
    }
}

Failure quorum_missing(const Committee& committee, std::size_t there)
{
    std::string why;
    for (const auto& one : committee.away()) why += "; " + one;
    return {"quorum_missing",
            std::to_string(there) + " of " + std::to_string(committee.seats) +
                " members are there, and " + std::to_string(committee.quorum()) + " are needed" +
                why,
            "Start the others, name all with --committee-api, and give the same command again.",
            exit_failed};
}

/// An origin that this wallet sent before, when its chain's token still lies where it was minted. Anybody may
/// mint something to that address, and its init would be theirs.
Try<std::optional<types::TransactionId>> origin_at(const client::Client& ledger,
                                                   const wallet::Keyring& keys,
                                                   const types::ChainId& chain)
{
    WEFT_TRY(const auto outputs, told(client::outputs(ledger, chain)));
    for (const auto& output : outputs) {
        if (output.state != answers::TransactionState::confirmed || output.spent_by ||
            output.balance.of(types::color_of(output.transaction)) != 1)
            continue;
        WEFT_TRY(const auto originator, originator_of(ledger, output.transaction));
        if (keys.key_of(originator)) return output.transaction;
    }
    return std::nullopt;
}

/// Its first block: made by an init that is on its way.
bool begun(const client::Client& member,
           const types::ChainId& chain,
           std::chrono::milliseconds patience)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto status = client::chain(member, chain);
        if (status && status->block_index > 0) return true;
        if (!status || status->backlog == 0 || std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
}

}  // namespace

Try<DeployedChain> deploy_chain(const client::Client& ledger,
                                const std::vector<client::Client>& apis,
                                const wallet::Keyring& keys,
                                const ChainPlan& plan,
                                const Progress& progress)
{
    progress("asking " + std::to_string(apis.size()) + " committee nodes");
    WEFT_TRY(auto committee, ask_all(apis, plan.address));
    if (committee.able() < committee.quorum())
        return std::unexpected{quorum_missing(committee, committee.able())};

    DeployedChain deployed{
        .chain = plan.address, .origin = {}, .init = {}, .receipt = {}, .left_out = {}};
    if (const auto* chain = committee.chain()) {
        deployed.origin = origin_of(chain->color);
    } else {
        WEFT_TRY(const auto before, origin_at(ledger, keys, plan.address));
        if (before) {
            deployed.origin = *before;
        } else {
            progress("origin transaction");
            WEFT_TRY(deployed.origin, send_origin(ledger, keys, plan));
        }
    }
    progress("activation on " + std::to_string(apis.size()) + " committee nodes");
    activate(committee, plan.address, deployed.origin, plan.description);
    deployed.left_out = committee.away();
    const auto active = static_cast<std::size_t>(std::ranges::count_if(
        committee.members, [](const Member& one) { return one.runs.has_value(); }));
    if (active < committee.quorum()) return std::unexpected{quorum_missing(committee, active)};

    const auto& member = *std::ranges::find_if(committee.members, [](const Member& one) {
                              return one.runs.has_value();
                          })->api;
    progress("init request");
    if (begun(member, plan.address, plan.patience)) return deployed;
    WEFT_TRY(deployed.init, send_init(ledger, keys, plan, deployed.origin));
    const types::RequestId request{*deployed.init, 0};
    WEFT_TRY(deployed.receipt,
             succeeded(request, wait_processed(member, plan.address, request, plan.patience)));
    return deployed;
}

Try<ActivatedChain> activate_chain(const std::vector<client::Client>& apis,
                                   const types::ChainId& chain,
                                   std::optional<types::TransactionId> color)
{
    WEFT_TRY(auto committee, ask_all(apis, chain));
    std::string description;
    if (const auto* known = committee.chain()) {
        color = origin_of(known->color);
        description = known->description;
    }
    if (!color)
        return std::unexpected{Failure{"color_unknown", "no member knows the chain's origin",
                                       "Give it with --color: `weft chain deploy` printed it.",
                                       exit_failed}};
    const auto running = [&] {
        return static_cast<std::size_t>(std::ranges::count_if(
            committee.members, [](const Member& one) { return one.runs.has_value(); }));
    };
    const auto before = running();
    activate(committee, chain, *color, description);
    return ActivatedChain{
        .color = *color, .told = running() - before, .left_out = committee.away()};
}

}  // namespace weft::app
