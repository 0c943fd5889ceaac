#pragma once

// A node whose answers the test decides: every field of every value is filled, or, when `bare`,
// every optional one is empty.

#include <weft/api/api.hpp>
#include <weft/api_casper/door.hpp>
#include <weft/api_committee/door.hpp>
#include <weft/api_dkg/door.hpp>
#include <weft/api_drng/door.hpp>
#include <weft/api_ledger/door.hpp>
#include <weft/node_casper/casper_door.hpp>
#include <weft/node_committee/committee_door.hpp>
#include <weft/node_dkg/dkg_door.hpp>
#include <weft/node_drng/drng_door.hpp>
#include <weft/node_ledger/ledger_door.hpp>

#include "fake_contracts.hpp"
#include <chrono>
#include <stdexcept>

namespace weft::api {

inline const types::TransactionId tx = types::TransactionId::filled(0x11);
inline const types::TransactionId other_tx = types::TransactionId::filled(0x12);
inline const types::MessageId message_id = types::MessageId::filled(0x21);
inline const types::NodeId node_a = types::NodeId::filled(0xa1);
inline const types::NodeId node_b = types::NodeId::filled(0xb1);
inline const types::Address alice = types::Address::of(node_a);
inline const types::Address bob = types::Address::of(node_b);
inline const types::Color gold = types::Color::filled(0x99);
inline const types::RequestId request_id{tx, 3};
inline const Bytes run_id = Bytes(32, std::byte{0x5a});
inline const types::Hash some_hash = types::Hash::filled(0x77);
/// More than a double holds, as amounts may be.
inline constexpr std::uint64_t large = 18'446'744'073'709'551'615u;

/// Those of the program.
[[nodiscard]] inline std::vector<Door> all_doors()
{
    return {ledger_door(), committee_door(), dkg_door(), drng_door(), casper_door()};
}

class FakeNode final : public Backend,
                       public node::Queries,
                       public node::LedgerQueries,
                       public node::CommitteeQueries,
                       public node::DkgQueries,
                       public node::DrngQueries,
                       public node::CasperQueries {
public:
    FakeNode()
    {
        services_.offer<node::LedgerQueries>(*this);
        services_.offer<node::CommitteeQueries>(*this);
        services_.offer<node::ContractQueries>(contracts_);
        services_.offer<node::DkgQueries>(*this);
        services_.offer<node::DrngQueries>(*this);
        services_.offer<node::CasperQueries>(*this);
    }

    // What the test sets, on the Io thread.
    bool bare = false;
    std::vector<answers::Peer> more_peers;
    bool throws = false;
    std::optional<node::QueryFailure> refusal;  ///< of every query
    std::string command_error;
    bool garbles =
        false;  ///< commands are carried out, and their values are not those of the route
    std::string refused_of_many;  ///< why a request behind the first of several was not taken
    enum class Answering : std::uint8_t { at_once, later, never };
    Answering answering = Answering::at_once;
    answers::TransactionState transaction_state = answers::TransactionState::confirmed;
    answers::RequestState request_state = answers::RequestState::processed;
    bool message_waits = false;  ///< neither confirmed nor said again
    answers::CasperDeployState deploy_state = answers::CasperDeployState::final;
    answers::DkgState dkg_state = answers::DkgState::done;
    std::size_t list_size = 2;
    std::vector<Answered> held;
    Answering asides = Answering::at_once;  ///< never: there is no room
    std::vector<Work> held_asides;
    std::vector<node::AnyCommand> commands;
    std::size_t looks = 0;  ///< transaction queries

    // --- Backend ---
    [[nodiscard]] const node::Queries& queries() const override
    {
        if (throws) throw std::runtime_error{"a bug"};
        return *this;
    }
    [[nodiscard]] node::Instant now() const override
    {
        return std::chrono::duration_cast<node::Instant>(
            std::chrono::system_clock::now().time_since_epoch());
    }
    [[nodiscard]] answers::Node status() const override
    {
        answers::Node status{.id = node_a,
                             .version = "1.2.3",
                             .network = {},
                             .roles = {"ledger", "committee"},
                             .uptime_ms = 61'500,
                             .peers = {{.id = node_b,
                                        .name = "b \"quoted\"",
                                        .address = "127.0.0.1:7771",
                                        .roles = {"ledger"},
                                        .connected = true,
                                        .since_ms = 5,
                                        .frames_in = 6,
                                        .frames_out = 7,
                                        .last_error = "lost",
                                        .told_by = node_a}},
                             .known = {{.id = node_b,
                                        .address = "127.0.0.1:7772",
                                        .told_by = node_a,
                                        .why = "not there for a minute"}}};
        status.peers.insert(status.peers.end(), more_peers.begin(), more_peers.end());
        return status;
    }
    void command(node::AnyCommand what, Answered answered) override
    {
        commands.push_back(what);
        if (answering == Answering::never) return;
        if (answering == Answering::later) return held.push_back(std::move(answered));
        node::Answer answer;
        answer.error = command_error;
        if (!command_error.empty()) {
            answer.message = "what to do";
        } else if (garbles) {
            answer.values = {{"nonsense", "\xff"}};
        } else if (what.get_if<node::SubmitTransaction>() != nullptr) {
            answer.values = {{"transaction", types::to_text(tx)},
                             {"message", types::to_text(message_id)}};
        } else if (what.get_if<node::IssueData>() != nullptr) {
            answer.values = {{"message", types::to_text(message_id)}};
        } else if (what.get_if<node::MakeSnapshot>() != nullptr) {
            answer.values = {{"messages", "7"}};
        } else if (what.get_if<node::StartDkg>() != nullptr) {
            answer.values = {{"run", to_hex(run_id)}};
        } else if (what.get_if<node::SubmitCasperDeploy>() != nullptr) {
            answer.values = {{"deploy", to_hex(run_id)}};
        } else if (const auto* chain = what.get_if<node::ActivateChain>()) {
            answer.values = {{"chain", chain->chain.text()}};
        } else if (what.get_if<node::SubmitOffLedger>() != nullptr) {
            answer.values = {{"request", types::to_text(request_id)}};
        } else if (what.get_if<node::SubmitOffLedgers>() != nullptr) {
            answer.values = {{"last", types::to_text(request_id)}};
            if (!refused_of_many.empty())
                answer.values.insert(answer.values.end(),
                                     {{"refused", refused_of_many}, {"message", "the next one"}});
        } else if (what.get_if<node::Reshare>() != nullptr ||
                   what.get_if<node::ReshareChain>() != nullptr) {
            answer.values = {{"run", to_hex(run_id)}};
        } else if (const auto* move = what.get_if<node::MoveChain>()) {
            answer.values = {{"chain", move->chain.text()}, {"to", move->to.text()}};
        } else if (const auto* made = what.get_if<node::StartSeries>()) {
            answer.values = {{"key", made->key.text()}};
        } else if (const auto* followed = what.get_if<node::FollowSeries>()) {
            answer.values = {{"series", drng::id_of(followed->info).hex()}};
        } else if (const auto* heard = what.get_if<node::HearRound>()) {
            answer.values = {{"series", heard->series.hex()},
                             {"round", std::to_string(heard->round.number)}};
        }
        answered(answer);
    }
    bool aside(const std::string& client, Work work) override
    {
        if (asides == Answering::never) return false;
        if (asides == Answering::at_once) return Backend::aside(client, std::move(work));
        held_asides.push_back(std::move(work));
        return true;
    }
    [[nodiscard]] node::Figures metrics() const override
    {
        return {{"weft_store_bytes_total", "Bytes.", 12}};
    }

    // --- Queries ---
    [[nodiscard]] const types::Genesis& genesis() const override { return genesis_; }
    [[nodiscard]] std::vector<node::Reason> not_ready(node::Instant) const override
    {
        if (bare) return {};
        return {{"peers", "2 of 4 peers are connected, 3 are needed"}};
    }
    [[nodiscard]] node::Queried<answers::AddressStatus> address(
        const types::Address& address) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::AddressStatus status{.address = address, .confirmed = {}, .pending = {}};
        if (bare) status.confirmed = {{types::iota_color, 5}, {gold, large}};
        return status;
    }
    [[nodiscard]] node::QueriedPage<answers::AddressColor> colors(
        const types::Address&, const answers::PageAsk& ask) const override
    {
        return page<answers::AddressColor>(ask, {.color = gold, .confirmed = large, .pending = 5});
    }
    [[nodiscard]] node::QueriedPage<answers::AddressOutput> outputs(
        const types::Address&, const answers::PageAsk& ask) const override
    {
        return page<answers::AddressOutput>(
            ask, {.transaction = tx,
                  .balance = {{types::iota_color, 5}, {gold, large}},
                  .state = answers::TransactionState::confirmed,
                  .spent_by = bare ? std::nullopt : std::optional{other_tx}});
    }
    [[nodiscard]] node::QueriedPage<answers::AddressOutput> unspent(
        const types::Address&, const answers::PageAsk& ask) const override
    {
        return page<answers::AddressOutput>(ask, {.transaction = other_tx,
                                                  .balance = {{types::iota_color, 5}},
                                                  .state = answers::TransactionState::confirmed,
                                                  .spent_by = std::nullopt});
    }
    [[nodiscard]] node::QueriedPage<answers::HistoryEntry> history(
        const types::Address&, const answers::PageAsk& ask) const override
    {
        return page<answers::HistoryEntry>(ask, {.transaction = tx,
                                                 .state = answers::TransactionState::pending,
                                                 .timestamp = 17,
                                                 .received = {{types::iota_color, 5}},
                                                 .spent = {{gold, large}}});
    }
    [[nodiscard]] node::Queried<answers::Transaction> transaction(
        const types::TransactionId& id) const override
    {
        ++const_cast<FakeNode*>(this)->looks;
        if (refusal) return std::unexpected{*refusal};
        answers::Transaction answer;
        answer.transaction = id;
        answer.state = transaction_state;
        answer.bytes = to_bytes("bytes");
        if (bare) return answer;
        answer.timestamp = 18;
        answer.inputs = {{alice, other_tx}};
        answer.outputs = {{bob, {{types::mint_color, large}}}};
        answer.conflicts = {{other_tx, {alice, other_tx}}};
        answer.messages = {message_id};
        return answer;
    }
    [[nodiscard]] node::QueriedPage<answers::Conflicting> conflicts_of(
        const types::TransactionId&, const answers::PageAsk& ask) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return page<answers::Conflicting>(ask, {.transaction = other_tx,
                                                .output = {alice, other_tx},
                                                .state = answers::TransactionState::rejected});
    }
    [[nodiscard]] node::QueriedPage<types::MessageId> carriers(
        const types::TransactionId&, const answers::PageAsk& ask) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return page<types::MessageId>(ask, message_id);
    }
    [[nodiscard]] node::Queried<answers::Message> message(const types::MessageId& id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::Message answer;
        answer.id = id;
        answer.bytes = to_bytes("bytes");
        answer.strong = {types::genesis_message};
        answer.confirmed = !message_waits;
        answer.supporters = {node_a, node_b};
        answer.approval_weight = {"3/4"};
        if (bare) return answer;
        answer.weak = {message_id};
        answer.payload_type = 1;
        answer.transaction = tx;
        if (!message_waits) answer.again = message_id;
        return answer;
    }
    [[nodiscard]] node::QueriedPage<answers::MessageHead> messages(
        const answers::PageAsk& ask) const override
    {
        answers::MessageHead head{.order = large,
                                  .id = message_id,
                                  .issuer = node_a,
                                  .time = 17,
                                  .strong = {types::genesis_message},
                                  .weak = {},
                                  .payload = !bare,
                                  .transaction = {},
                                  .confirmed = bare,
                                  .approval_weight = {}};
        if (!bare) {
            head.weak = {message_id};
            head.transaction = tx;
            head.approval_weight = answers::Fraction{"3/4"};
        }
        return page<answers::MessageHead>(ask, head);
    }
    [[nodiscard]] node::QueriedPage<answers::Conflict> conflicts(
        const answers::PageAsk& ask) const override
    {
        return page<answers::Conflict>(
            ask, {.output = {alice, tx},
                  .first = 0,
                  .total = 2,
                  .transactions = {{tx, answers::TransactionState::rejected},
                                   {other_tx, answers::TransactionState::confirmed}}});
    }
    [[nodiscard]] node::Queried<answers::Branch> branch(
        const types::TransactionId& id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::Branch answer{.id = id,
                               .state = answers::TransactionState::pending,
                               .liked = true,
                               .approval_weight = {"1/4"},
                               .conflicts = {},
                               .conflicts_total = 0};
        if (bare) return answer;
        answer.conflicts = {other_tx};
        answer.conflicts_total = 1;
        return answer;
    }
    [[nodiscard]] node::QueriedPage<answers::Mana> mana(const answers::PageAsk& ask) const override
    {
        return page<answers::Mana>(ask, *mana_of(node_a));
    }
    [[nodiscard]] node::Queried<answers::Mana> mana_of(const types::NodeId& id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return answers::Mana{
            .node = id, .consensus = large, .active = true, .access = 4, .earned = 5};
    }
    [[nodiscard]] node::Queried<answers::Tangle> tangle() const override
    {
        if (refusal) return std::unexpected{*refusal};
        return answers::Tangle{.messages = 1,
                               .transactions = 2,
                               .confirmed_messages = 3,
                               .confirmed_transactions = 4,
                               .tips = 2,
                               .tangle_time = 7,
                               .unsolid = 5,
                               .conflicts = 6};
    }
    [[nodiscard]] node::Queried<answers::Snapshot> snapshot() const override
    {
        if (refusal) return std::unexpected{*refusal};
        return answers::Snapshot{.hash = some_hash,
                                 .ledger = some_hash,
                                 .messages = large,
                                 .tangle_time = 7,
                                 .bytes = 8,
                                 .making = bare ? std::nullopt : std::optional<std::uint64_t>{9}};
    }
    [[nodiscard]] node::QueriedPage<types::MessageId> tips(
        const answers::PageAsk& ask) const override
    {
        return page<types::MessageId>(ask, message_id);
    }
    [[nodiscard]] node::QueriedPage<answers::Dkg> dkg_runs(
        const answers::PageAsk& ask) const override
    {
        return page<answers::Dkg>(ask, run());
    }
    [[nodiscard]] node::Queried<answers::Dkg> dkg_run(ByteSpan) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return run();
    }
    static Bytes some_hash_bytes() { return to_bytes(ByteSpan{some_hash.bytes()}); }
    [[nodiscard]] node::QueriedPage<answers::Series> series(
        const answers::PageAsk& ask) const override
    {
        answers::Series one;
        one.members = {node_a, node_b};
        one.threshold = 2;
        one.twins = 2;
        one.period_ns = large;
        one.round = 7;
        one.state = "follows";
        if (!bare) {
            one.series = some_hash_bytes();
            one.key = bob;
            one.randomness = some_hash_bytes();
        }
        return page<answers::Series>(ask, one);
    }
    [[nodiscard]] node::Queried<answers::DrandInfo> info(const drng::SeriesId& id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::DrandInfo answer;
        answer.public_key = Bytes(48);
        answer.period = 1;
        if (!bare) answer.period_ms = 250;
        answer.hash = to_bytes(ByteSpan{id.bytes()});
        answer.groupHash = Bytes(32);
        answer.schemeID = "pedersen-bls-chained";
        answer.metadata.beaconID = "default";
        return answer;
    }
    [[nodiscard]] node::Queried<answers::DrandRound> round(const drng::SeriesId&,
                                                           std::uint64_t number) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::DrandRound answer;
        answer.round = static_cast<std::uint32_t>(number);
        answer.randomness = Bytes(32);
        answer.signature = Bytes(96);
        if (!bare) answer.previous_signature = some_hash_bytes();
        return answer;
    }
    [[nodiscard]] node::Queried<answers::Casper> casper() const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::Casper answer;
        answer.network = "not UTF-8: \xff";
        answer.id = run_id;
        answer.opened_by = run_id;
        answer.state = run_id;
        answer.accounts = large;
        answer.proposing = "deploys";
        return answer;
    }
    [[nodiscard]] node::QueriedPage<answers::CasperValidator> casper_validators(
        const answers::PageAsk& ask) const override
    {
        answers::CasperValidator answer;
        answer.validator = node_a;
        answer.stake = large;
        if (!bare) answer.latest = run_id;
        return page<answers::CasperValidator>(ask, answer);
    }
    [[nodiscard]] node::QueriedPage<answers::CasperBlock> casper_blocks(
        const answers::PageAsk& ask) const override
    {
        return page<answers::CasperBlock>(ask, *casper_block(run_id));
    }
    [[nodiscard]] node::Queried<answers::CasperBlock> casper_block(ByteSpan id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::CasperBlock answer;
        answer.block = to_bytes(id);
        answer.creator = node_a;
        answer.parents = {run_id};
        if (!bare) answer.justifications = {run_id, run_id};
        answer.gas = large;
        answer.state = answers::CasperBlockState::final;
        answer.state_after = run_id;
        return answer;
    }
    [[nodiscard]] node::Queried<answers::CasperAgreement> casper_agreement(
        ByteSpan block) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::CasperAgreement answer;
        answer.block = to_bytes(block);
        answer.stakes = large;
        answer.needed = large;
        if (bare) return answer;
        answer.proof = large;
        answer.validators = {{.validator = node_a,
                              .stake = large,
                              .stance = answers::CasperStance::stands,
                              .knows = {0, 4'294'967'295},
                              .in_clique = true,
                              .in_proof = true}};
        return answer;
    }
    [[nodiscard]] node::Queried<answers::CasperDeploy> casper_deploy(ByteSpan id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::CasperDeploy answer;
        answer.deploy = to_bytes(id);
        answer.state = deploy_state;
        if (bare) return answer;
        answer.blocks = {run_id};
        answer.outcome = "session_failed";
        answer.gas = large;
        answer.reason = "trap";
        return answer;
    }
    [[nodiscard]] node::Queried<answers::CasperAccount> casper_account(
        const types::Address& address) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return answers::CasperAccount{address, large};
    }
    [[nodiscard]] node::Queried<answers::CasperStateValue> casper_state(ByteSpan key) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::CasperStateValue answer{to_bytes(key), std::nullopt};
        if (!bare) answer.value = to_bytes(key);
        return answer;
    }
    [[nodiscard]] node::QueriedPage<answers::ChainHead> chains(
        const answers::PageAsk& ask) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return page<answers::ChainHead>(ask, answers::head_of(*chain(bob)));
    }
    [[nodiscard]] node::Queried<answers::Chain> chain(const types::ChainId& id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::Chain answer;
        answer.chain = id;
        answer.home = id;
        answer.color = gold;
        answer.committee = {{0, node_a, true, {}}, {1, node_b, false, "two_votes"}};
        answer.quorum = 2;
        answer.block_index = 9;
        answer.state_hash = some_hash;
        answer.stage = "waits for requests";
        if (bare) return answer;
        answer.committee[1].evidence =
            answers::TwoVotes{9, 0, Bytes(32), Bytes(48), Bytes(32, std::byte{1}), Bytes(48)};
        answer.description = "not UTF-8: \xff";
        answer.owner = types::AgentId{alice};
        answer.self_seat = 1;
        answer.timestamp = 19;
        answer.anchor = answers::Anchor{
            .transaction = tx, .block_index = 8, .state = answers::AnchorState::confirmed};
        answer.backlog = 4;
        answer.assets = {{types::iota_color, large}};
        return answer;
    }
    [[nodiscard]] node::QueriedPage<answers::BlockHead> blocks(
        const types::ChainId&, const answers::PageAsk& ask) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return node::queried(answers::page_by_position<answers::BlockHead>(
            ask, list_size,
            [&](std::uint64_t i) { return head_of(static_cast<std::uint32_t>(i + 1)); }));
    }
    [[nodiscard]] node::Queried<answers::Block> block(const types::ChainId&,
                                                      std::uint32_t index) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::Block block;
        static_cast<answers::BlockHead&>(block) = head_of(index);
        block.bytes = to_bytes("block");
        block.certificate = to_bytes("certificate");
        block.receipts.assign(list_size, receipt());
        return block;
    }
    [[nodiscard]] node::Queried<answers::Request> request(const types::ChainId&,
                                                          const types::RequestId& id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        answers::Request answer{.request = id, .state = request_state, .reason = {}, .receipt = {}};
        if (request_state == answers::RequestState::processed) answer.receipt = receipt();
        return answer;
    }
    [[nodiscard]] node::QueriedPage<answers::Receipt> receipts(
        const types::ChainId&, const answers::PageAsk& ask) const override
    {
        return page<answers::Receipt>(ask, receipt());
    }
    [[nodiscard]] node::Queried<ViewRun> view(const types::ChainId&,
                                              types::Hname contract,
                                              types::Hname entry_point,
                                              const types::Dict& params) const override
    {
        if (refusal) return std::unexpected{*refusal};
        auto results = params;
        results[to_bytes("contract")] = types::encoded(contract);
        results[to_bytes("entry_point")] = types::encoded(entry_point);
        return [results]() -> node::Queried<answers::ViewResults> {
            return answers::ViewResults{results};
        };
    }
    [[nodiscard]] node::QueriedPage<answers::Contract> contracts(
        const types::ChainId&, const answers::PageAsk& ask) const override
    {
        return page<answers::Contract>(ask, {.name = "counter",
                                             .hname = types::hname_of("counter"),
                                             .program_hash = some_hash,
                                             .description = "counts",
                                             .creator = types::AgentId{alice}});
    }
    [[nodiscard]] node::QueriedPage<types::AgentId> accounts(
        const types::ChainId& id, const answers::PageAsk& ask) const override
    {
        return page<types::AgentId>(
            ask, types::AgentId{types::ContractId{id, types::hname_of("counter")}});
    }
    [[nodiscard]] node::Queried<answers::Account> account(
        const types::ChainId&, const types::AgentId& agent) const override
    {
        if (refusal) return std::unexpected{*refusal};
        if (bare) return answers::Account{agent, {}};
        return answers::Account{agent, {{types::iota_color, 1}, {gold, large}}};
    }
    [[nodiscard]] node::Queried<answers::StateValue> state_value(const types::ChainId&,
                                                                 ByteSpan key) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return answers::StateValue{.key = to_bytes(key),
                                   .value = bare ? std::optional<Bytes>{} : to_bytes("value"),
                                   .block_index = 9};
    }
    [[nodiscard]] node::Queried<answers::Proof> proof(const types::ChainId&,
                                                      ByteSpan key) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return answers::Proof{.key = to_bytes(key),
                              .value = bare ? std::optional<Bytes>{} : to_bytes("value"),
                              .anchor = {.transaction = tx, .bytes = to_bytes("anchor")},
                              .proof = to_bytes("proof")};
    }
    [[nodiscard]] node::QueriedPage<answers::LogLine> contract_events(
        const types::ChainId&, types::Hname, const answers::PageAsk& ask) const override
    {
        return page<answers::LogLine>(ask, {.time = 20, .text = "counted to \xff 3"});
    }
    [[nodiscard]] const node::Services& services() const override { return services_; }
    [[nodiscard]] node::Figures figures() const override
    {
        return {{"weft_tangle_messages", "Messages.", 42},
                {"weft_chain_blocks_total", "Blocks.", 8, {{"chain", "one"}}},
                {"weft_chain_backlog", "Requests.", 3, {{"chain", "one"}}},
                {"weft_chain_blocks_total", "Blocks.", 9, {{"chain", "two"}}},
                {"weft_chain_backlog", "Requests.", 4, {{"chain", "two \"a\\b\nc"}}}};
    }

private:
    template <class T>
    [[nodiscard]] node::QueriedPage<T> page(const answers::PageAsk& ask, const T& item) const
    {
        if (refusal) return std::unexpected{*refusal};
        return node::queried(
            answers::page_by_position<T>(ask, list_size, [&](std::uint64_t) { return item; }));
    }
    [[nodiscard]] answers::Dkg run() const
    {
        answers::Dkg answer;
        answer.run = run_id;
        answer.state = dkg_state;
        answer.phase = "over";
        answer.members = {node_a, node_b};
        answer.threshold = 2;
        if (bare) return answer;
        answer.culprits = {{node_b, "share_wrong"}};
        answer.address = alice;
        answer.public_key = Bytes(96, std::byte{1});
        answer.error = "too_few_dealers";
        return answer;
    }
    [[nodiscard]] answers::BlockHead head_of(std::uint32_t index) const
    {
        answers::BlockHead head;
        head.index = index;
        head.state_hash = some_hash;
        head.block_hash = some_hash;
        head.timestamp = 21;
        head.requests = 2;
        if (!bare) head.anchor = tx;
        return head;
    }
    [[nodiscard]] answers::Receipt receipt() const
    {
        answers::Receipt answer;
        answer.request = request_id;
        answer.block = 9;
        answer.index = 1;
        answer.contract = types::hname_of("counter");
        answer.entry_point = types::hname_of("increment");
        answer.gas = 1000;
        answer.fee = large;
        answer.timestamp = 22;
        if (bare) return answer;
        answer.error = "panic: no";
        answer.results = {{to_bytes("a"), to_bytes("b")}};
        answer.events = {"one", "two \xff"};
        return answer;
    }

    FakeContracts contracts_{refusal, bare};
    node::Services services_;
    types::Genesis genesis_{.network = "test",
                            .time = 1,
                            .allocations = {{alice, {{types::iota_color, 1000}}}},
                            .pledges = {{node_a, 1, 1}}};
};

}  // namespace weft::api
