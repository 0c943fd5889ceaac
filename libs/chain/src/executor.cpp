#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/chain/anchor.hpp>
#include <weft/chain/home.hpp>
#include <weft/chain/off_ledger.hpp>
#include <weft/chain/own_requests.hpp>
#include <weft/chain/trace.hpp>
#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/color_slots.hpp>
#include <weft/contracts/core.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/contracts/governance.hpp>
#include <weft/protocol/planted.hpp>

#include "call_context.hpp"
#include "off_ledger_rules.hpp"
#include "own_queue.hpp"
#include <algorithm>
#include <limits>
#include <set>
#include <span>

namespace weft::chain {
namespace {

using contracts::Receipt;
using vm::Failure;
using vm::FailureKind;

constexpr std::size_t block_updates_max = 50'000;
constexpr std::size_t fetched_at_once = 16;
constexpr std::size_t block_bytes_soft_max = 8 * 1024 * 1024;
/// What one request may write: with 127 requests in the last unit a block still is below its limit.
constexpr std::size_t request_bytes_max = 128 * 1024;
static_assert(block_bytes_soft_max + types::request_sections_max * request_bytes_max <
              state::block_bytes_max);

/// Of the chain's own: i64, bytes that the state has become larger since it has a bound.
constexpr std::string_view state_growth_key = "g";

/// docs/decisions/0060: whether a key of the state is there until somebody erases it. The event log
/// forgets by itself, and what the chain keeps for itself goes with an anchor or is a fixed few bytes;
/// but its queue of requests to the own chain lasts as long as their time locks, and anybody may fill it.
bool lasts(ByteSpan key)
{
    constexpr std::size_t hname_bytes = 4;
    const auto own = key.size() > hname_bytes ? std::to_integer<char>(key[hname_bytes]) : '\0';
    codec::Reader reader{key};
    const auto part = types::decode_hname(reader);
    if (part == types::no_hname) return own == own_request_kind;
    if (part == governance_hname) {
        if (key.size() == hname_bytes + 1) return own != contracts::committee_kind;
        return own != contracts::home_kind;
    }
    return part != eventlog_hname;
}

const Balances one_iota{{types::iota_color, 1}};

std::unexpected<Failure> fail(FailureKind kind, std::string text = {})
{
    return std::unexpected{Failure{kind, std::move(text)}};
}

std::size_t bytes_of(const std::vector<state::Mutation>& mutations)
{
    std::size_t bytes = 0;
    for (const auto& mutation : mutations) bytes += state::encoded_bytes(mutation);
    return bytes;
}

/// The bytes of the results as they are encoded.
std::size_t bytes_of(const vm::Results& results)
{
    constexpr std::size_t entry_bytes = 2 + 4;
    std::size_t bytes = 8;
    for (const auto& [key, value] : results) bytes += entry_bytes + key.size() + value.size();
    return bytes;
}

/// The value of an argument that the chain itself reads, taken out.
std::optional<Bytes> take_argument(types::Dict& params, std::string_view name)
{
    const auto found = params.find(to_bytes(name));
    if (found == params.end()) return std::nullopt;
    auto value = std::move(found->second);
    params.erase(found);
    return value;
}

/// A request's arguments, those that the chain reads taken out.
struct Arguments {
    types::Dict params;
    vm::Gas gas = 0;
};

std::expected<Arguments, Failure> arguments_of(const Request& request,
                                               const std::optional<OffLedgerTerms>& terms,
                                               const contracts::ChainParameters& parameters)
{
    Arguments arguments{request.args, std::min(parameters.gas_default, parameters.gas_max)};
    // Its keys were looked at before it became a unit.
    if (terms) {
        if (terms->gas != 0) arguments.gas = std::min(terms->gas, parameters.gas_max);
        return arguments;
    }
    if (!arguments.params.empty() && arguments.params.begin()->first.empty())
        return fail(FailureKind::bad_argument, "an empty key in the arguments");
    for (const auto& [key, value] : arguments.params)
        if (key.size() > vm::state_key_bytes_max)
            return fail(FailureKind::bad_argument, "a key in the arguments is too long");
    static_cast<void>(take_argument(arguments.params, contracts::refund_param));
    const auto limit = take_argument(arguments.params, contracts::gas_param);
    if (!limit) return arguments;
    codec::Reader reader{*limit};
    const auto gas = reader.finish(reader.u64());
    if (!gas) return fail(FailureKind::bad_argument, "the gas limit is malformed");
    arguments.gas = std::min(*gas, parameters.gas_max);
    return arguments;
}

/// What the request says of whom its refund is for. Nullopt: nothing, and it is the sender.
std::optional<std::optional<AgentId>> named_refund(const Request& request)
{
    const auto found = request.args.find(to_bytes(contracts::refund_param));
    if (found == request.args.end()) return std::nullopt;
    codec::Reader reader{found->second};
    const auto agent = reader.finish(types::decode_agent_id(reader));
    return agent ? std::optional{*agent} : std::optional<AgentId>{};
}

/// What may come back of a unit at worst: each request that names an agent or was sent by a contract
/// by itself, all others in one output to their sender.
Returns returns_of(const Unit& unit)
{
    Returns returns;
    bool some_together = false;
    for (const auto& request : unit.requests) {
        const bool from_contract = !request.sender.is_address();
        if (!from_contract && !named_refund(request)) {
            some_together = true;
            continue;
        }
        returns.bytes += bytes_of_home(request.transfer);
        returns.colors += colors_in(request.transfer);
        if (from_contract) ++returns.sections;
    }
    if (some_together) returns.bytes += bytes_of_output(unit.output.size() + 1);
    if (!unit.free_tokens.empty()) returns.bytes += bytes_of_output(unit.free_tokens.size());
    if (returns.sections > 0) returns.colors += colors_in(unit.free_tokens);
    return returns;
}

/// A request that waits in the state, as a unit of its own: no output of the ledger belongs to it.
Unit unit_of(const ChainIdentity& chain, const OwnRequest& own)
{
    const auto& section = own.section;
    Unit unit;
    Request request;
    request.id = own_request_id(chain.id, own.number);
    request.sender = AgentId{types::ContractId{chain.id, section.sender_contract}};
    request.target = section.target.contract;
    request.entry_point = section.entry_point;
    request.args = section.args;
    request.transfer = section.transfer;
    unit.transaction = request.id.transaction;
    unit.timelock = section.timelock;
    unit.requests.push_back(std::move(request));
    return unit;
}

/// The requests of one account take the places they have in the order of their numbers: who holds
/// one place holds them all, so nobody else gains or loses by it.
void number_in_order(std::vector<const Unit*>& units)
{
    std::map<AgentId, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < units.size(); ++i)
        if (units[i]->off_ledger) places[units[i]->requests[0].sender].push_back(i);
    for (const auto& [sender, at] : places) {
        std::vector<const Unit*> of_sender;
        of_sender.reserve(at.size());
        for (const auto place : at) of_sender.push_back(units[place]);
        std::ranges::stable_sort(of_sender, {},
                                 [](const Unit* unit) { return unit->off_ledger->nonce; });
        for (std::size_t i = 0; i < at.size(); ++i) units[at[i]] = of_sender[i];
    }
}

Left left_of(OffLedgerRefusal refusal)
{
    switch (refusal) {
    case OffLedgerRefusal::before_init: return Left::before_init;
    case OffLedgerRefusal::expired: return Left::expired;
    case OffLedgerRefusal::nonce_used: return Left::nonce_used;
    case OffLedgerRefusal::nonce_ahead: return Left::nonce_ahead;
    case OffLedgerRefusal::no_account:
    case OffLedgerRefusal::unpayable: return Left::unpayable;
    }
    return Left::unpayable;
}

/// The init request of its chain, alone in its unit.
bool is_init(const Unit& unit, const ChainIdentity& chain)
{
    return !unit.off_ledger && unit.requests.size() == 1 &&
           unit.requests.front().sender == AgentId{chain.originator} &&
           unit.requests.front().target == root_hname &&
           unit.requests.front().entry_point == types::hname_of(contracts::init_entry);
}

std::uint16_t schedule_of(const state::VirtualState& state)
{
    const EntriesReader root{state.entries(), root_hname};
    return contracts::RootView{root}.parameters().cost_schedule;
}

/// The schedule that an init request declares; nullopt: none, or it is malformed and init fails.
std::optional<std::uint16_t> declared_schedule(const Request& init)
{
    const auto found = init.args.find(to_bytes(contracts::root::p_cost_schedule));
    if (found == init.args.end()) return std::nullopt;
    codec::Reader reader{found->second};
    const auto version = reader.finish(reader.u16());
    return version ? std::optional{*version} : std::nullopt;
}

/// The making of one block.
class BlockMaker {
public:
    BlockMaker(const ChainIdentity& chain,
               const Programs& programs,
               const state::VirtualState& state,
               const BatchInput& batch,
               Trace* trace)
        : chain_{chain},
          programs_{programs},
          state_{state},
          batch_{batch},
          trace_{trace},
          homes_{homes_of(chain, state.entries())},
          overlay_{state.entries()},
          root_{overlay_, chain.originator},
          outbox_{chain, overlay_}
    {
        now_ = std::max(batch.timestamp, state.timestamp() + 1);
        result_.block.index = state.block_index() + 1;
        result_.block.previous_state = state.hash();
    }

    [[nodiscard]] BlockResult make();
    /// A return from `newest`. Pre: the state of this is the one that the batch goes back to.
    [[nodiscard]] BlockResult take_back(const state::VirtualState& newest);

private:
    void open();
    void find_own_requests();
    /// Nullptr: it came from the ledger.
    [[nodiscard]] const OwnRequest* own_request(const Unit& unit) const;
    [[nodiscard]] bool begin(const Unit& unit, const Returns& returns);
    /// What the chain charges by, if this program cannot: before the batch, or once it has run.
    [[nodiscard]] std::optional<std::uint16_t> schedule_missing() const;
    /// What the unit's requests take beside what they run: of the block's gas, on no receipt.
    [[nodiscard]] vm::Gas handling_price(const Unit& unit) const;
    [[nodiscard]] std::vector<const Unit*> in_order() const;
    void fetch(std::span<const Unit* const> units) const;
    void record_waits();
    void record(const Receipt& receipt, const Unit& unit);
    void note_hand_over();
    [[nodiscard]] bool moves() const;
    void note_move();
    void forget_receipts();
    void add_to_own_update(std::vector<state::Mutation> mutations);
    [[nodiscard]] std::optional<Left> refusal(const Unit& unit) const;
    void leave_out(const Unit& unit, Left reason);
    void process(const Unit& unit);
    enum class Ran : std::uint8_t { yes, no_room };
    [[nodiscard]] Ran process_stray(const Unit& unit);
    /// One request of a unit that is in the block only as a whole.
    struct Turn {
        const Unit& unit;
        const Request& request;
        std::optional<OutboxWriter::Waiting> waited = {};  ///< the unit had a run that did not fit
        bool is_first = false;
        /// What may come back of the unit fits an anchor only as one output to its sender's address.
        bool returns_as_one = false;
        /// The request comes from a contract of this chain, or off-ledger. Its tokens are in the sender's
        /// account, there is no request token, and what comes back stays here unless it names somebody else.
        bool is_own = false;
        bool outbox_was_empty = false;  ///< when the unit began: waiting would give it no more room
    };
    [[nodiscard]] Ran process_request(const Turn& turn);
    [[nodiscard]] Ran run(const Turn& turn, Balances& remaining, Receipt& receipt);
    [[nodiscard]] Ran call_contract(const Turn& turn,
                                    const Arguments& arguments,
                                    const Balances& transfer,
                                    Receipt& receipt);
    /// Of an agent: whether it sends the request, or is a contract of this chain that the request calls.
    [[nodiscard]] bool acts(const AgentId& agent, const Request& request) const;
    /// Whether the request is of those who can lift the bound of the state.
    [[nodiscard]] bool may_lift_bound(const Request& request) const;
    /// What the state has grown since the last update, into the chain's counter. Just before each `take`
    /// of writes that may last.
    void count_growth();
    [[nodiscard]] std::int64_t counted_growth() const;
    /// Pays for what the call made the state larger; the reason why it may not.
    [[nodiscard]] std::optional<Failure> grow(const Request& request,
                                              const state::Overlay::Mark& before,
                                              Receipt& receipt);
    [[nodiscard]] std::expected<std::uint64_t, Failure> color_price(const Turn& turn) const;
    /// What is set aside for the gas that a request may use.
    struct GasDeposit {
        contracts::GasFee policy = {};
        std::uint64_t amount = 0;
    };
    [[nodiscard]] vm::Gas gas_limit(const Arguments& arguments) const;
    [[nodiscard]] std::expected<GasDeposit, Failure> charge_fees(const Turn& turn,
                                                                 std::uint64_t color_price,
                                                                 vm::Gas gas,
                                                                 Balances& remaining,
                                                                 Receipt& receipt);
    [[nodiscard]] bool settle_gas(const Turn& turn,
                                  const GasDeposit& deposit,
                                  Balances& remaining,
                                  Receipt& receipt);
    void pay_validators(const types::Color& color, std::uint64_t amount);
    [[nodiscard]] AgentId refund_agent(const Request& request) const;
    [[nodiscard]] bool give_back(const Turn& turn, const Balances& amount);
    [[nodiscard]] bool give_back_own(const Turn& turn, const Balances& amount);
    void debit(const AgentId& from, const Balances& amount);
    [[nodiscard]] bool send_home(const Request& request,
                                 const AgentId& owner,
                                 const Balances& amount);
    [[nodiscard]] bool credit_owner(const Balances& amount);
    void credit(const AgentId& to, const Balances& amount);
    [[nodiscard]] bool can_own(const AgentId& agent) const;
    void finish_update(const RequestId& id, std::vector<state::Mutation> mutations);
    [[nodiscard]] Receipt new_receipt(const RequestId& id) const;
    [[nodiscard]] vm::Entropy entropy() const;
    [[nodiscard]] AgentId owner() const;
    [[nodiscard]] contracts::ChainParameters parameters() const;
    [[nodiscard]] bool initialised() const;

    const ChainIdentity& chain_;
    const Programs& programs_;
    const state::VirtualState& state_;
    const BatchInput& batch_;
    Trace* trace_;  ///< nullptr: nobody asked for one
    UsedPrograms used_;
    std::vector<Unit> own_units_;  ///< in order
    std::map<TransactionId, OwnRequest> own_requests_;
    vm::Gas own_gas_used_ = 0;
    /// The last one is that of this block; what moves the chain is the last of its changes.
    std::vector<Home> homes_;
    state::Overlay overlay_;
    RootFacts root_;
    OutboxWriter outbox_;
    Timestamp now_ = 0;  ///< of the next state update (D-53)
    vm::Gas gas_used_ = 0;
    std::size_t bytes_ = 0;
    vm::Gas unit_gas_used_ = 0;
    std::map<TransactionId, OutboxWriter::Waiting> waits_;  ///< units that ran and did not fit
    bool room_is_out_ = false;  ///< for those that waited since an earlier block
    std::uint16_t position_ = 0;
    BlockResult result_;
};

BlockResult BlockMaker::make()
{
    result_.unknown_schedule = schedule_missing();
    if (result_.unknown_schedule) return std::move(result_);
    open();
    find_own_requests();
    const auto units = in_order();
    for (std::size_t i = 0; i < units.size(); ++i) {
        const auto* unit = units[i];
        if (i % fetched_at_once == 0)
            fetch(std::span{units}.subspan(i, std::min(fetched_at_once, units.size() - i)));
        if (const auto left = refusal(*unit)) {
            leave_out(*unit, *left);
        } else {
            process(*unit);
        }
        if (result_.lacks) return std::move(result_);
    }
    const bool moved = moves();
    // Who waits finds the anchor of the move before it, and comes again from its new place.
    const bool someone_waits = !moved && !waits_.empty();
    if (!moved) record_waits();
    forget_receipts();
    if (moved)
        note_move();
    else
        note_hand_over();
    auto& block = result_.block;
    block.timestamp = block.updates.empty() ? now_ : block.updates.back().timestamp;
    result_.changes = state::net_changes(state_, block);
    auto next = state_.apply(block, result_.changes, overlay_.entries());
    WEFT_CHECK(next.has_value());
    result_.state = *std::move(next);
    result_.anchor_due = anchor_due(chain_, result_.state);
    // An empty block only serves to anchor earlier ones.
    const bool anchors_others = result_.anchor_due && anchor_at(chain_, state_).has_value();
    result_.needed =
        position_ > 0 || anchors_others || someone_waits || moved || batch_.handed_over.has_value();
    return std::move(result_);
}

BlockResult BlockMaker::take_back(const state::VirtualState& newest)
{
    now_ = std::max(batch_.timestamp, newest.timestamp() + 1);
    // What the block before carried to its anchor is carried once, whatever was made of it since.
    const auto begun = overlay_.mark();
    if (!WEFT_PLANTED(chain_return_carries_again)) open();
    note_return(overlay_, {newest.block_index() + 1, state_.block_index()});
    OverlayPartition governance{overlay_, governance_hname};
    const EntriesReader newest_governance{newest.entries(), governance_hname};
    if (const auto committee = contracts::committee_of(newest_governance))
        contracts::note_committee(governance, *committee);

    std::set<Bytes> keys;
    for (const auto& change : batch_.back->changes) keys.insert(change.key);
    for (const auto& change : overlay_.since(begun)) keys.insert(change.key);
    std::vector<state::Mutation> mutations;
    for (const auto& key : keys) {
        const auto* after = overlay_.find(key);
        auto value = after == nullptr ? std::nullopt : std::optional{to_bytes(after->value())};
        if (newest.get(key) != value) mutations.push_back({key, std::move(value)});
    }
    auto& block = result_.block;
    block.index = newest.block_index() + 1;
    block.previous_state = newest.hash();
    block.timestamp = std::max(batch_.timestamp, newest.timestamp() + 1);
    block.updates.clear();
    block.updates.push_back({RequestId{}, block.timestamp, std::move(mutations)});
    result_.changes = state::net_changes(newest, block);
    auto next = newest.apply(block, result_.changes, overlay_.entries());
    WEFT_CHECK(next.has_value());
    result_.state = *std::move(next);
    result_.anchor_due = anchor_due(chain_, result_.state);
    result_.needed = true;
    return std::move(result_);
}

std::optional<std::uint16_t> BlockMaker::schedule_missing() const
{
    if (const auto missing = unknown_schedule(state_)) return missing;
    if (initialised()) return std::nullopt;
    for (const auto& unit : batch_.units) {
        if (!is_init(unit, chain_)) continue;
        const auto declared = declared_schedule(unit.requests.front());
        if (declared && vm::cost_schedule(*declared) == nullptr) return declared;
    }
    return std::nullopt;
}

vm::Gas BlockMaker::handling_price(const Unit& unit) const
{
    const auto* costs = vm::cost_schedule(parameters().cost_schedule);
    WEFT_CHECK(costs != nullptr);  // what the chain is, or what the init of this batch declared
    auto price = vm::Gas{costs->request} * std::max<std::size_t>(1, unit.requests.size());
    price += vm::Gas{costs->request_color} * unit.output.size();
    for (const auto& request : unit.requests)
        price += vm::Gas{costs->request_color} * request.transfer.size();
    return price;
}

/// What each unit reads and writes is somewhere in a large memory: for some of them it is fetched together.
void BlockMaker::fetch(std::span<const Unit* const> units) const
{
    std::vector<Bytes> keys;
    const auto add = [&](const Hname& part, ByteSpan rest) {
        auto key = types::encoded(part);
        append(key, rest);
        keys.push_back(std::move(key));
    };
    for (const auto* unit : units)
        for (const auto& request : unit->requests) {
            add(eventlog_hname, contracts::receipt_key(request.id));
            if (!unit->off_ledger) continue;
            for (const auto& key : contracts::usual_keys(request.sender)) add(accounts_hname, key);
        }
    overlay_.entries().fetch(keys);
}

/// Those that have waited for room, the longest wait before the others; then what contracts of this
/// chain asked of it; then the agreed order.
std::vector<const Unit*> BlockMaker::in_order() const
{
    constexpr auto never = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::pair<std::uint32_t, const Unit*>> order;
    const auto add = [&](const Unit& unit) {
        const auto waiting = outbox_.waiting(unit.transaction);
        order.emplace_back(waiting ? waiting->block : never, &unit);
    };
    std::ranges::for_each(own_units_, add);
    std::ranges::for_each(batch_.units, add);
    std::ranges::stable_sort(order, {}, [](const auto& entry) { return entry.first; });
    std::vector<const Unit*> units;
    for (const auto& [since, unit] : order) units.push_back(unit);
    number_in_order(units);
    return units;
}

void BlockMaker::record_waits()
{
    if (waits_.empty()) return;
    for (const auto& [unit, waiting] : waits_) outbox_.wait(unit, waiting);
    add_to_own_update(overlay_.take());
}

/// Where the chain keeps so many receipts, the oldest go: as many as this block has, and once more as
/// many, so that a lower number is reached in time. What a block erases is bounded by what it writes.
void BlockMaker::forget_receipts()
{
    const auto most = parameters().receipts_kept;
    OverlayPartition partition{overlay_, eventlog_hname};
    contracts::EventLog log{partition};
    if (position_ == 0 || (most == 0 && log.receipts_kept() == 0)) return;
    log.count_block(result_.block.index, position_,
                    most == 0 ? std::numeric_limits<std::uint64_t>::max() : most);
    if (auto mutations = overlay_.take(); !mutations.empty())
        add_to_own_update(std::move(mutations));
}

/// Who makes the blocks after this one stands in the state, so it is certified with the block.
void BlockMaker::note_hand_over()
{
    if (!batch_.handed_over) return;
    OverlayPartition governance{overlay_, governance_hname};
    contracts::note_committee(governance, {*batch_.handed_over, result_.block.index});
    add_to_own_update(overlay_.take());
}

/// As its owner wished before the batch, and wishes after it: with the same words, or an update of the
/// batch has the key that the move writes.
bool BlockMaker::moves() const
{
    if (!batch_.moved_to || !may_move(chain_, state_.entries(), *batch_.moved_to) ||
        !may_move(chain_, overlay_.entries(), *batch_.moved_to))
        return false;
    const EntriesReader before{state_.entries(), governance_hname};
    const EntriesReader after{overlay_.entries(), governance_hname};
    return contracts::rotation_of(before) == contracts::rotation_of(after);
}

/// The old committee's last block. Units that waited for room are left at the old home.
void BlockMaker::note_move()
{
    probe<"chain: a block moves the chain">();
    OverlayPartition governance{overlay_, governance_hname};
    contracts::note_home(governance, {*batch_.moved_to, result_.block.index + 1});
    OverlayPartition root{overlay_, root_hname};
    contracts::note_address(root, *batch_.moved_to);
    outbox_.end_waits();
    add_to_own_update(overlay_.take());
}

/// Into the update of the chain's own, of which a block has one. Pre: no other update has these keys.
void BlockMaker::add_to_own_update(std::vector<state::Mutation> mutations)
{
    auto& updates = result_.block.updates;
    const auto known = std::ranges::find(updates, RequestId{}, &state::StateUpdate::request);
    if (known == updates.end()) return finish_update(RequestId{}, std::move(mutations));
    auto& own = known->mutations;
    std::ranges::move(mutations, std::back_inserter(own));
    std::ranges::sort(own, [](const auto& a, const auto& b) { return compare(a.key, b.key) < 0; });
}

/// What the last anchor carried leaves the outbox, in an update of the chain's own.
void BlockMaker::open()
{
    if (!anchor_due(chain_, state_)) return;
    outbox_.close(state_.block_index(), state_.timestamp());
    OverlayPartition accounts{overlay_, accounts_hname};
    contracts::ColorSlots{accounts}.release(now_);
    count_growth();
    finish_update(RequestId{}, overlay_.take());
}

/// What is due and was posted in an earlier block.
void BlockMaker::find_own_requests()
{
    for (auto& own : own_requests(overlay_.entries(), now_, own_requests_per_block_max)) {
        own_units_.push_back(unit_of(chain_, own));
        own_requests_.emplace(own_units_.back().transaction, std::move(own));
    }
}

const OwnRequest* BlockMaker::own_request(const Unit& unit) const
{
    const auto found = own_requests_.find(unit.transaction);
    return found == own_requests_.end() ? nullptr : &found->second;
}

/// What waits in the state needs no backlog: nobody is told that it was left out.
void BlockMaker::leave_out(const Unit& unit, Left reason)
{
    if (own_request(unit) == nullptr) result_.left.emplace_back(unit.transaction, reason);
}

std::optional<Left> BlockMaker::refusal(const Unit& unit) const
{
    // Contracts that keep each other busy leave the other half to everybody else.
    const bool own = own_request(unit) != nullptr;
    if (own && own_gas_used_ >= parameters().gas_block / 2) return Left::block_full;
    const EntriesReader log_state{overlay_.entries(), eventlog_hname};
    const contracts::EventLogView log{log_state};
    // The number of an off-ledger request says it, however long its receipt is kept.
    const bool again =
        !unit.off_ledger &&
        std::ranges::any_of(unit.ids(), [&](const RequestId& id) { return log.processed(id); });
    if (again && !WEFT_PLANTED(chain_unit_processed_again)) return Left::already_processed;
    if (unit.at && *unit.at != homes_.back().address && !WEFT_PLANTED(chain_old_home_spent))
        return Left::elsewhere;
    if (!unit.ready_at(now_)) return Left::timelocked;
    if (!initialised()) {
        if (!is_init(unit, chain_)) return Left::before_init;
    }
    if (unit.off_ledger) {
        const auto refused = off_ledger_refusal(root_, overlay_.entries(), unit, now_);
        if (refused) return left_of(*refused);
    }
    if (unit.output.size() > unit_colors_max) return Left::too_many_colors;
    const auto updates =
        result_.block.updates.size() + std::max<std::size_t>(1, unit.requests.size());
    if (gas_used_ >= parameters().gas_block || bytes_ >= block_bytes_soft_max ||
        updates > block_updates_max)
        return Left::block_full;
    return std::nullopt;
}

/// All requests of the unit, or none: what does not fit the pending anchor waits for the next one.
void BlockMaker::process(const Unit& unit)
{
    struct {
        state::Overlay::Mark overlay;
        OutboxWriter::Size outbox;
        std::size_t updates, receipts, events, traces;
        Timestamp now;
        std::size_t bytes;
        std::uint16_t position;
    } const before{overlay_.mark(),
                   outbox_.size(),
                   result_.block.updates.size(),
                   result_.receipts.size(),
                   result_.events.size(),
                   trace_ != nullptr ? trace_->requests.size() : 0,
                   now_,
                   bytes_,
                   position_};

    const auto waited = outbox_.waiting(unit.transaction);
    // One of those that waited found no room again: the others would burn their gas for nothing.
    if ((waited && room_is_out_) || waits_.contains(unit.transaction)) {
        leave_out(unit, Left::anchor_full);
        return;
    }
    const auto gas_before = gas_used_;
    if (waited) outbox_.end_wait(unit.transaction);
    gas_used_ += handling_price(unit);
    const bool posted_here = own_request(unit) != nullptr;
    const bool is_own = posted_here || unit.off_ledger;
    auto returns = unit.off_ledger ? Returns{}
                   : is_own ? Returns{.bytes = bytes_of_output(unit.requests[0].transfer.size())}
                            : returns_of(unit);
    const bool returns_as_one = !OutboxWriter::fits_alone(returns);
    if (returns_as_one) returns = {.bytes = bytes_of_output(unit.output.size() + 1)};
    std::uint16_t did_not_fit = 0;
    bool fits = begin(unit, returns);
    if (fits && unit.requests.empty()) fits = process_stray(unit) == Ran::yes;
    unit_gas_used_ = 0;
    for (const auto& request : unit.requests) {
        if (!fits || result_.lacks) break;
        const bool is_first = &request == &unit.requests.front();
        fits = process_request({.unit = unit,
                                .request = request,
                                .waited = waited,
                                .is_first = is_first,
                                .returns_as_one = returns_as_one,
                                .is_own = is_own,
                                .outbox_was_empty = before.outbox.empty}) == Ran::yes;
        if (!fits) did_not_fit = request.id.index;
    }
    gas_used_ += unit_gas_used_;
    if (posted_here) own_gas_used_ += gas_used_ - gas_before;
    if (fits || result_.lacks) return;

    probe<"chain.unit_waits_for_the_next_anchor">();
    WEFT_CHECK(!before.outbox.empty);  // alone in an anchor, every unit fits
    overlay_.rollback(before.overlay);
    outbox_.restore(before.outbox);
    result_.block.updates.resize(before.updates);
    result_.receipts.resize(before.receipts);
    result_.events.resize(before.events);
    if (trace_ != nullptr) trace_->requests.resize(before.traces);
    now_ = before.now;
    bytes_ = before.bytes;
    position_ = before.position;
    leave_out(unit, Left::anchor_full);
    // Nothing was run: it costs nobody anything to try again. But what may come back apart needs much
    // room, which it would hardly find behind others.
    if (unit_gas_used_ == 0 && returns.bytes <= bytes_of_output(unit.output.size() + 1)) return;
    // Whoever has run twice in vain is the very first of the next anchor, so it runs thrice at most.
    if (waited) room_is_out_ = true;
    waits_.insert_or_assign(
        unit.transaction,
        OutboxWriter::Waiting{.block = waited ? 0 : result_.block.index,
                              .request = did_not_fit,
                              .gas = unit_gas_used_ + (waited ? waited->gas : 0)});
}

/// Takes the unit's output from the ledger, or its request out of the queue, and keeps room for what
/// may come back. False: there is none.
bool BlockMaker::begin(const Unit& unit, const Returns& returns)
{
    if (const auto* own = own_request(unit)) {
        OwnQueue{chain_, overlay_}.take(*own);
        return outbox_.reserve(returns);
    }
    if (unit.off_ledger) {
        OverlayPartition accounts{overlay_, accounts_hname};
        if (!WEFT_PLANTED(chain_off_ledger_number_not_used))
            contracts::Accounts{accounts}.use_nonce(unit.requests[0].sender);
        return outbox_.reserve(returns);
    }
    const auto request_tokens = static_cast<std::uint16_t>(unit.requests.size());
    return outbox_.consume(unit.transaction, {request_tokens, unit.output}, returns);
}

/// D-48: tokens without a valid request are the chain owner's.
BlockMaker::Ran BlockMaker::process_stray(const Unit& unit)
{
    if (!credit_owner(unit.output)) return Ran::no_room;
    auto receipt = new_receipt(unit.ids().front());
    receipt.results = {
        {to_bytes(stray_reason_result),
         to_bytes(unit.not_sc ? name(*unit.not_sc) : std::string_view{"no_request"})}};
    record(receipt, unit);
    count_growth();
    finish_update(receipt.request, overlay_.take());
    result_.receipts.push_back(std::move(receipt));
    ++position_;
    return Ran::yes;
}

/// C §3.2, with the requirements of C §3.3.
BlockMaker::Ran BlockMaker::process_request(const Turn& turn)
{
    const auto& request = turn.request;
    // The request token (D-44).
    if (!turn.is_own && !give_back(turn, one_iota)) return Ran::no_room;
    if (WEFT_PLANTED(chain_request_token_counted_twice)) credit(request.sender, one_iota);
    const auto& free_tokens = turn.unit.free_tokens;
    if (turn.is_first && !free_tokens.empty() && !WEFT_PLANTED(chain_free_tokens_dropped)) {
        const bool fits =
            turn.returns_as_one ? give_back(turn, free_tokens) : credit_owner(free_tokens);
        if (!fits) return Ran::no_room;
    }
    auto receipt = new_receipt(request.id);
    receipt.sender = request.sender;
    receipt.target = request.target;
    receipt.entry_point = request.entry_point;
    auto remaining = request.transfer;
    if (trace_ != nullptr) trace_->requests.emplace_back().id = request.id;
    if (run(turn, remaining, receipt) == Ran::no_room) return Ran::no_room;
    // What was run in vain was run for it.
    if (turn.waited && turn.waited->request == request.id.index)
        receipt.gas_used += turn.waited->gas;
    if (trace_ != nullptr) trace_->requests.back().error = receipt.error;
    const bool refund = receipt.error && !remaining.empty() && !WEFT_PLANTED(chain_refund_lost);
    if (refund && !give_back(turn, remaining)) return Ran::no_room;

    OverlayPartition log_state{overlay_, eventlog_hname};
    contracts::EventLog log{log_state};
    const auto line = "[req] " + types::to_text(request.id) + ": " +
                      (receipt.error ? vm::to_text(*receipt.error) : std::string{"Ok"});
    log.append(request.target, now_, as_bytes(line));
    record(receipt, turn.unit);
    count_growth();
    finish_update(request.id, overlay_.take());
    result_.receipts.push_back(std::move(receipt));
    ++position_;
    return Ran::yes;
}

void BlockMaker::record(const Receipt& receipt, const Unit& unit)
{
    using contracts::EventLog;
    OverlayPartition state{overlay_, eventlog_hname};
    EventLog log{state};
    if (parameters().receipts_kept == 0) return log.record(receipt);
    log.record_counted(receipt,
                       unit.off_ledger ? EventLog::Came::off_ledger : EventLog::Came::on_ledger);
}

/// What the request asks for, or the reason why not in its receipt. `remaining` is what is left of
/// its transfer after fees.
BlockMaker::Ran BlockMaker::run(const Turn& turn, Balances& remaining, Receipt& receipt)
{
    const auto arguments = arguments_of(turn.request, turn.unit.off_ledger, parameters());
    if (!arguments) {
        receipt.error = arguments.error();
        return Ran::yes;
    }
    if (turn.returns_as_one) {
        receipt.error =
            Failure{FailureKind::too_large, "what may come back of the transaction's requests"};
        return Ran::yes;
    }
    if (const auto named = named_refund(turn.request); named && !(*named && can_own(**named))) {
        receipt.error =
            Failure{FailureKind::bad_argument, "'$$refund$$' is an account that nobody could use"};
        return Ran::yes;
    }
    const auto price = color_price(turn);
    if (!price) {
        receipt.error = price.error();
        return Ran::yes;
    }
    const auto deposit = charge_fees(turn, *price, gas_limit(*arguments), remaining, receipt);
    if (!deposit) {
        receipt.error = deposit.error();
        return Ran::yes;
    }
    if (call_contract(turn, *arguments, remaining, receipt) != Ran::yes) return Ran::no_room;
    if (!settle_gas(turn, *deposit, remaining, receipt)) return Ran::no_room;
    if (*price == 0) return Ran::yes;
    const Balances paid{{types::iota_color, *price}};
    const bool fits = receipt.error ? remaining.add(paid) : receipt.fee.add(paid);
    WEFT_CHECK(fits);  // it was part of the transfer
    if (!receipt.error) credit(owner(), paid);
    return Ran::yes;
}

/// IOTA for the colors that the request brings and the chain has not (D-57); the owner, to whom they
/// go, pays none.
std::expected<std::uint64_t, Failure> BlockMaker::color_price(const Turn& turn) const
{
    if (turn.is_own) return 0;  // its colors are here
    const auto& request = turn.request;
    const EntriesReader accounts{overlay_.entries(), accounts_hname};
    const auto price = contracts::ColorSlotsView{accounts}.price(request.transfer);
    if (!price) return fail(FailureKind::too_large, "the chain holds as many colors as it can");
    return request.sender == owner() ? 0 : *price;
}

BlockMaker::Ran BlockMaker::call_contract(const Turn& turn,
                                          const Arguments& arguments,
                                          const Balances& transfer,
                                          Receipt& receipt)
{
    const auto& request = turn.request;
    const RequestFacts facts{request.id, now_, entropy(), turn.unit.minted_supply};
    const auto before = overlay_.mark();
    const auto outbox_before = outbox_.size();
    receipt.gas_limit = gas_limit(arguments);

    auto* trace = trace_ != nullptr ? &trace_->requests.back() : nullptr;
    if (trace != nullptr) trace->gas_limit = receipt.gas_limit;
    CallContext context{chain_, programs_,         used_, overlay_, root_, &outbox_,
                        facts,  receipt.gas_limit, trace};
    const auto outcome = context.call_from_request(
        {.caller = request.sender,
         .contract = request.target,
         .entry_point = request.entry_point,
         .params = arguments.params,
         .transfer = transfer,
         .tokens = turn.is_own ? CallContext::Tokens::of_the_sender : CallContext::Tokens::new_here,
         .from_request = true});
    if (context.lacks()) {
        result_.lacks = context.lacks();
        return Ran::no_room;
    }
    receipt.gas_used = context.gas_used();
    unit_gas_used_ += receipt.gas_used;
    for (const auto& line : context.log())
        if (result_.log.size() < log_lines_max) result_.log.push_back(line);
    if (context.anchor_was_full() && !turn.outbox_was_empty) return Ran::no_room;
    if (!outcome) {
        receipt.error = outcome.error();
        return Ran::yes;
    }
    if (overlay_.untaken_bytes_max() > request_bytes_max &&
        overlay_.untaken_bytes() > request_bytes_max) {
        overlay_.rollback(before);
        outbox_.restore(outbox_before);
        receipt.error = Failure{FailureKind::too_large, "the request writes too much"};
        return Ran::yes;
    }
    if (auto refusal = grow(request, before, receipt)) {
        overlay_.rollback(before);
        outbox_.restore(outbox_before);
        receipt.error = *std::move(refusal);
        return Ran::yes;
    }
    receipt.events = context.event_refs();
    if (bytes_of(*outcome) <= contracts::receipt_results_bytes_max) receipt.results = *outcome;
    std::ranges::copy(context.events(), std::back_inserter(result_.events));
    return Ran::yes;
}

bool BlockMaker::acts(const AgentId& agent, const Request& request) const
{
    if (request.sender == agent) return true;
    return !agent.is_address() && agent.address == chain_.id && agent.contract == request.target;
}

/// An owner that is a contract acts when somebody calls it: votes must be written before they can lift
/// the bound.
bool BlockMaker::may_lift_bound(const Request& request) const
{
    if (acts(owner(), request)) return true;
    const EntriesReader governance{overlay_.entries(), governance_hname};
    const auto body = contracts::voting_body(governance);
    return body && body->decides(contracts::Area::parameters) && acts(body->agent, request);
}

std::int64_t BlockMaker::counted_growth() const
{
    const EntriesReader own{overlay_.entries(), types::no_hname};
    const auto known = own.get(as_bytes(state_growth_key));
    return known ? codec::Reader{*known}.i64() : 0;
}

/// All that lasts is counted, whoever wrote it: the call, what was taken before it and what is paid after
/// it, accounts that fees empty and refunds open. A chain that gives up its bound forgets the count.
void BlockMaker::count_growth()
{
    OverlayPartition own{overlay_, types::no_hname};
    const auto key = as_bytes(state_growth_key);
    if (parameters().state_max == 0) {
        if (own.get(key)) own.erase(key);
        return;
    }
    codec::Writer writer;
    writer.i64(counted_growth() + overlay_.growth_since(overlay_.untaken(), lasts));
    own.set(key, writer.view());
}

/// docs/decisions/0060. The call pays; the bound is held against all that the request has changed so far.
std::optional<Failure> BlockMaker::grow(const Request& request,
                                        const state::Overlay::Mark& before,
                                        Receipt& receipt)
{
    const auto now = parameters();
    if (now.state_gas == 0 && now.state_max == 0) return std::nullopt;
    const auto growth = overlay_.growth_since(before, lasts);
    const auto more = static_cast<std::uint64_t>(std::max<std::int64_t>(0, growth));
    const auto price = vm::Gas{now.state_gas} * more;
    const auto left = receipt.gas_limit - receipt.gas_used;
    const auto paid = std::min(price, left);
    receipt.gas_used += paid;
    unit_gas_used_ += paid;
    if (price > left)
        return Failure{FailureKind::out_of_gas, "the state would be " + std::to_string(more) +
                                                    " bytes larger, which cost " +
                                                    std::to_string(price) + " gas"};
    if (now.state_max == 0 || more == 0) return std::nullopt;
    const auto all = counted_growth() + overlay_.growth_since(overlay_.untaken(), lasts);
    const bool full = all > 0 && static_cast<std::uint64_t>(all) > now.state_max;
    if (full && !may_lift_bound(request))
        return Failure{FailureKind::too_large,
                       "the chain's state is full: " + std::to_string(now.state_max) +
                           " bytes; what erases still runs, and the owner may set '$$statemax$$'"};
    return std::nullopt;
}

/// D-55: known to nobody before the batch is fixed, another for each request.
vm::Entropy BlockMaker::entropy() const
{
    codec::Writer seed;
    seed.fixed(batch_.order).u16(position_);
    if (WEFT_PLANTED(chain_pointer_in_block)) seed.u64(reinterpret_cast<std::uintptr_t>(&batch_));
    return *vm::Entropy::from(crypto::tagged_hash("weft/entropy", seed.view()).bytes());
}

/// The requests of one unit share the gas of one block.
vm::Gas BlockMaker::gas_limit(const Arguments& arguments) const
{
    const auto gas_block = parameters().gas_block;
    return std::min(arguments.gas, gas_block - std::min(gas_block, unit_gas_used_));
}

/// A flat fee, as root has it (C §2.1), and a deposit for all the gas that the request may use; the
/// chain owner pays none. An unpaid fee stops the request. The price of colors is taken out of what
/// remains too, and is paid when the request has succeeded.
std::expected<BlockMaker::GasDeposit, Failure> BlockMaker::charge_fees(
    const Turn& turn, std::uint64_t color_price, vm::Gas gas, Balances& remaining, Receipt& receipt)
{
    const auto& request = turn.request;
    const auto fees = root_.fees(request.target);
    GasDeposit deposit{.policy = root_.gas_fee()};
    const bool is_owner = request.sender == owner();
    const bool no_fee = (fees.owner == 0 && fees.validator == 0) || is_owner;
    const bool free_gas = deposit.policy.price == 0 || is_owner;
    if (no_fee && free_gas && color_price == 0) return deposit;
    Balances fee;
    const bool sum_fits =
        no_fee || (fee.add(fees.color, fees.owner) && fee.add(fees.color, fees.validator));
    // Off-ledger, the account pays beside the allowance.
    const bool beside = turn.unit.off_ledger.has_value();
    auto rest = remaining;
    if (beside) {
        auto colors = fee;
        colors.set(deposit.policy.color, 1);
        for (const auto& [color, amount] : remaining) colors.set(color, amount);
        rest = held_of(overlay_.entries(), request.sender, colors);
        if (!rest.subtract(remaining))
            return fail(FailureKind::insufficient_funds, "the account has less than the allowance");
    }
    if (!sum_fits || !rest.subtract(fee))
        return fail(FailureKind::insufficient_funds, "the fee is not paid");
    if (!free_gas) {
        const auto most = deposit.policy.of(gas);
        if (!most || !rest.subtract(deposit.policy.color, *most))
            return fail(FailureKind::insufficient_funds,
                        "the gas is not paid: " + std::to_string(gas) + " gas may cost " +
                            (most ? std::to_string(*most) : std::string{"more than there is"}) +
                            "; a lower '$$gas$$' costs less");
        deposit.amount = *most;
    }
    if (!rest.subtract(types::iota_color, color_price))
        return fail(FailureKind::insufficient_funds,
                    "colors new to the chain cost " + std::to_string(color_price) + " IOTA");
    if (!beside) remaining = std::move(rest);
    if (turn.is_own && deposit.amount > 0)
        debit(request.sender, {{deposit.policy.color, deposit.amount}});
    if (no_fee) return deposit;
    if (turn.is_own) debit(request.sender, fee);
    if (fees.owner > 0) credit(owner(), {{fees.color, fees.owner}});
    pay_validators(fees.color, fees.validator);
    receipt.fee = fee;
    return deposit;
}

/// What was used of the deposit is paid, the rest goes back: with the refund of a request that failed,
/// else to whom a refund would go. False: the anchor is full.
bool BlockMaker::settle_gas(const Turn& turn,
                            const GasDeposit& deposit,
                            Balances& remaining,
                            Receipt& receipt)
{
    if (deposit.amount == 0) return true;
    const auto& [policy, amount] = deposit;
    const auto used = policy.of(receipt.gas_used).value_or(amount);
    WEFT_CHECK(used <= amount);  // it used no more gas than its limit
    const auto of_validators = policy.validators_of(used);
    if (used > of_validators) credit(owner(), {{policy.color, used - of_validators}});
    pay_validators(policy.color, of_validators);
    if (used > 0) {
        const bool fits = receipt.fee.add(policy.color, used);
        WEFT_CHECK(fits);  // it was part of the transfer
    }
    if (used == amount || WEFT_PLANTED(chain_rest_of_gas_lost)) return true;
    const Balances rest{{policy.color, amount - used}};
    if (turn.is_own) credit(turn.request.sender, rest);
    if (turn.unit.off_ledger) return true;
    if (receipt.error) {
        const bool fits = remaining.add(rest);
        WEFT_CHECK(fits);  // it was part of the transfer
        return true;
    }
    if (turn.is_own) return true;
    const auto to = refund_agent(turn.request);
    if (to.is_address()) return outbox_.give_back(to.address, rest);
    credit(to, rest);
    return true;
}

void BlockMaker::pay_validators(const types::Color& color, std::uint64_t amount)
{
    if (amount == 0) return;
    if (batch_.validators.empty()) return credit(owner(), {{color, amount}});
    const auto share = amount / batch_.validators.size();
    auto rest = WEFT_PLANTED(chain_rest_of_division_lost) ? 0 : amount % batch_.validators.size();
    for (const auto& validator : batch_.validators) {
        const AgentId named{validator};
        if (share + rest > 0) credit(can_own(named) ? named : owner(), {{color, share + rest}});
        rest = 0;
    }
}

/// Who gets what comes back: whom the request names, or its sender.
AgentId BlockMaker::refund_agent(const Request& request) const
{
    const auto named = named_refund(request);
    const bool valid = named && *named && can_own(**named);
    return valid && !WEFT_PLANTED(chain_refund_name_ignored) ? **named : request.sender;
}

/// What comes back of a request (D-57): to an address on the ledger; to a contract in its account
/// here, or, of colors that the chain has not, the way it came. False: the anchor is full.
bool BlockMaker::give_back(const Turn& turn, const Balances& amount)
{
    if (turn.is_own) return give_back_own(turn, amount);
    const auto& sender = turn.request.sender;
    if (turn.returns_as_one) return outbox_.give_back(sender.address, amount);
    const auto to = refund_agent(turn.request);
    if (to.is_address()) return outbox_.give_back(to.address, amount);
    if (!can_own(to) && !WEFT_PLANTED(chain_refund_name_ignored)) return credit_owner(amount);
    const EntriesReader accounts{overlay_.entries(), accounts_hname};
    if (contracts::ColorSlotsView{accounts}.has_all(amount)) {
        credit(to, amount);
        return true;
    }
    if (sender.is_address()) return outbox_.give_back(sender.address, amount);
    return send_home(turn.request, to, amount);
}

/// What is left of its tokens is in the sender's account: there it stays, but for whom it named.
bool BlockMaker::give_back_own(const Turn& turn, const Balances& amount)
{
    const auto to = refund_agent(turn.request);
    if (to == turn.request.sender) return true;
    debit(turn.request.sender, amount);
    if (to.is_address()) return outbox_.give_back(to.address, amount);
    credit(to, amount);
    return true;
}

/// What the chain cannot hold goes back to the chain it came from, which has kept its place; once.
/// Pre: `owner` has the request's token in its account.
bool BlockMaker::send_home(const Request& request, const AgentId& owner, const Balances& amount)
{
    const auto come_home = types::hname_of(contracts::accounts::give_back);
    const bool comes_home =
        request.sender.contract == accounts_hname && request.entry_point == come_home;
    if (comes_home) return credit_owner(amount);
    if (WEFT_PLANTED(chain_home_to_bare_address))
        return outbox_.give_back(request.sender.address, amount);
    OverlayPartition accounts{overlay_, accounts_hname};
    const bool paid = contracts::Accounts{accounts}.debit(owner, one_iota);
    WEFT_CHECK(paid);  // nothing that came after it is left of a request that failed
    return outbox_.give_home({
        .sender_contract = accounts_hname,
        .target = {request.sender.address, accounts_hname},
        .timelock = 0,
        .entry_point = come_home,
        .args = {{to_bytes(contracts::accounts::p_agent), types::encoded(owner)},
                 {to_bytes(contracts::refund_param), types::encoded(owner)}},
        .transfer = amount,
    });
}

/// D-48: what nobody asked for is the owner's; when its colors would cost something, they go to the
/// owner's address on the ledger, so that strangers cannot take the chain's slots. False: the anchor
/// is full.
bool BlockMaker::credit_owner(const Balances& amount)
{
    const EntriesReader accounts{overlay_.entries(), accounts_hname};
    const contracts::ColorSlotsView slots{accounts};
    const auto chain_owner = owner();
    const bool holds_all = slots.price(amount) == 0;
    const auto address = chain_owner.is_address() ? chain_owner.address : chain_.originator;
    Balances here;
    Balances below;
    for (const auto& [color, tokens] : amount)
        (holds_all || contracts::is_one_of(homes_, address) || slots.has(color) ? here : below)
            .set(color, tokens);
    credit(chain_owner, here);
    return below.empty() || outbox_.give_back(address, below);
}

void BlockMaker::debit(const AgentId& from, const Balances& amount)
{
    OverlayPartition accounts{overlay_, accounts_hname};
    const bool paid = contracts::Accounts{accounts}.debit(from, amount);
    WEFT_CHECK(paid);  // OwnQueue::take has put it there
}

void BlockMaker::credit(const AgentId& to, const Balances& amount)
{
    OverlayPartition accounts{overlay_, accounts_hname};
    contracts::Accounts{accounts}.credit(to, amount);
}

/// Somebody could move what that agent has here.
bool BlockMaker::can_own(const AgentId& agent) const
{
    if (!contracts::can_own(agent, chain_.id)) return false;
    // Its homes are the chain itself, and its name is the first of them.
    if (agent.address != chain_.id && contracts::is_one_of(homes_, agent.address)) return false;
    if (agent.is_address() || agent.address != chain_.id) return true;
    return root_.contract(agent.contract) != nullptr;
}

void BlockMaker::finish_update(const RequestId& id, std::vector<state::Mutation> mutations)
{
    bytes_ += bytes_of(mutations);
    result_.block.updates.push_back({id, now_, std::move(mutations)});
    ++now_;
}

Receipt BlockMaker::new_receipt(const RequestId& id) const
{
    Receipt receipt;
    receipt.request = id;
    receipt.block = result_.block.index;
    receipt.position = position_;
    receipt.timestamp = now_;
    return receipt;
}

AgentId BlockMaker::owner() const
{
    return root_.owner();
}

contracts::ChainParameters BlockMaker::parameters() const
{
    return root_.parameters();
}

bool BlockMaker::initialised() const
{
    return root_.initialised();
}

}  // namespace

std::string_view name(Left reason) noexcept
{
    switch (reason) {
    case Left::already_processed: return "already_processed";
    case Left::timelocked: return "timelocked";
    case Left::before_init: return "before_init";
    case Left::anchor_full: return "anchor_full";
    case Left::block_full: return "block_full";
    case Left::too_many_colors: return "too_many_colors";
    case Left::expired: return "expired";
    case Left::nonce_used: return "nonce_used";
    case Left::nonce_ahead: return "nonce_ahead";
    case Left::unpayable: return "unpayable";
    case Left::elsewhere: return "elsewhere";
    }
    return "unknown";
}

std::optional<std::uint16_t> unknown_schedule(const state::VirtualState& state)
{
    const auto version = schedule_of(state);
    return vm::cost_schedule(version) == nullptr ? std::optional{version} : std::nullopt;
}

std::string unknown_schedule_text(std::uint16_t version)
{
    return "cost schedule " + std::to_string(version) +
           ", which this version of weft does not know (the newest it knows is " +
           std::to_string(vm::cost_schedule_newest.version) + ")";
}

BlockResult execute(const ChainIdentity& chain,
                    const Programs& programs,
                    const state::VirtualState& state,
                    const BatchInput& batch)
{
    if (batch.back)
        return BlockMaker{chain, programs, batch.back->state, batch, nullptr}.take_back(state);
    return BlockMaker{chain, programs, state, batch, nullptr}.make();
}

BlockResult execute(const ChainIdentity& chain,
                    const Programs& programs,
                    const state::VirtualState& state,
                    const BatchInput& batch,
                    Trace& trace)
{
    WEFT_CHECK(!batch.back);  // a return calls nothing
    return BlockMaker{chain, programs, state, batch, &trace}.make();
}

vm::Outcome call_view(const ChainIdentity& chain,
                      const Programs& programs,
                      const state::VirtualState& state,
                      Hname contract,
                      Hname entry_point,
                      const types::Dict& params,
                      vm::Gas gas)
{
    if (const auto unknown = unknown_schedule(state))
        return fail(FailureKind::node_lacks, "the chain has " + unknown_schedule_text(*unknown));
    state::Overlay overlay{state.entries()};
    const RequestFacts facts{{}, state.timestamp(), {}, 0};
    UsedPrograms used;
    const RootFacts root{overlay, chain.originator};
    CallContext context{chain, programs, used, overlay, root, nullptr, facts, gas};
    auto outcome = context.call_view(contract, entry_point, params);
    // Whatever became of it in the end, it is not what a node with room answers.
    if (const auto& lacks = context.lacks()) return fail(FailureKind::node_lacks, *lacks);
    return outcome;
}

}  // namespace weft::chain
