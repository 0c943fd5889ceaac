#include "committee_role.hpp"

#include <weft/base/check.hpp>
#include <weft/node/notices.hpp>

#include "behind_records.hpp"
#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

Bytes named_key(std::string_view space, const types::Address& address)
{
    auto key = to_bytes(space);
    append(key, address.bytes());
    return key;
}

std::vector<PeerId> ledger_nodes(const CommitteeSettings& settings,
                                 const Surroundings& surroundings)
{
    auto nodes = settings.ledger_access;
    if (nodes.empty() && surroundings.played.contains(ledger_role))
        nodes.push_back(surroundings.identity.public_key());
    return nodes;
}

/// The transaction that a ledger node says is confirmed. Nullopt: it says nothing of the kind.
std::optional<types::TransactionId> told_confirmed(const FromLedger& message)
{
    const auto id_of = [](ByteSpan bytes) -> std::optional<types::TransactionId> {
        const auto transaction = types::decode_transaction(bytes);
        if (!transaction) return std::nullopt;
        return types::id_of(*transaction);
    };
    if (const auto* confirmed = std::get_if<ConfirmedTransaction>(&message))
        return id_of(confirmed->transaction);
    if (const auto* update = std::get_if<AddressUpdate>(&message))
        return id_of(update->transaction);
    return std::nullopt;
}

/// Whether a chain should hear of it: what was taken back is the word of several.
bool believed(LedgerVoices& voices, const PeerId& from, const TakenBack& news)
{
    const auto transaction = types::decode_transaction(news.transaction);
    return transaction && voices.takes_back(from, types::id_of(*transaction));
}

}  // namespace

CommitteeRole::CommitteeRole(CommitteeSettings settings, Surroundings surroundings)
    : settings_{std::move(settings)},
      self_{surroundings.identity.public_key()},
      store_{surroundings.store},
      marks_{surroundings.marks},
      connected_{surroundings.connected},
      passphrase_{settings_.passphrase, settings_.lock_cost},
      programs_{chain::node_registry()},
      ledger_{ledger_nodes(settings_, surroundings), self_, connected_},
      voices_{ledger_.known(), settings_.ledger_words},
      answers_{*this, store_},
      contract_answers_{*this}
{
    surroundings.services.offer<CommitteeQueries>(answers_);
    surroundings.services.offer<ContractQueries>(contract_answers_);
    surroundings.services.offer<KeyRing>(*this);
    surroundings.services.offer<ChainHandovers>(*this);
    if (auto* notices = surroundings.services.find<Notices>())
        notices->add([this](Instant, std::vector<Reason>& into) { add_notices(into); });
    if (auto* shared = surroundings.services.find<SharedWork>())
        shared->runs([this] { return shared_chains(); });
    constexpr std::size_t all = 1u << 16;
    for (const auto& entry : store_.scan(as_bytes("ck"), as_bytes("ck"), all)) {
        auto key = decode_committee_key(entry.value, passphrase_);
        if (!key) {
            troubles_.push_back("a committee key cannot be opened: " +
                                std::string{name(key.error())});
            continue;
        }
        const auto address = key->address();
        keys_.emplace(address, std::make_unique<CommitteeKey>(*std::move(key)));
    }
    // Here, before anything waits for this node: a key is made of the passphrase once.
    if (!passphrase_.empty())
        passphrase_.settle(surroundings.entropy.draw(crypto::lock_salt_bytes));
    for (const auto& [address, key] : keys_) {
        const auto place = named_key("ck", address);
        if (protected_so(*store_.read(place), passphrase_)) continue;
        const auto nonce = surroundings.entropy.draw(crypto::lock_nonce_bytes);
        sealed_anew_.put(place, encode(*key, passphrase_, nonce));
    }
    load_sharings();
    for (const auto& entry : store_.scan(as_bytes("cr"), as_bytes("cr"), all)) {
        auto record = decode_chain_record(entry.value);
        if (record && keys_.contains(key_address_of(record->chain)))
            add_chain(*std::move(record));
        else
            troubles_.push_back(record ? "no key for the chain " + record->chain.text()
                                       : "a chain record is malformed");
    }
    for (const auto& entry : store_.scan(as_bytes("cf"), as_bytes("cf"), all)) {
        auto followed = decode_followed_chain(entry.value);
        if (followed)
            add_followed(*std::move(followed));
        else
            troubles_.push_back("the record of a chain that is followed is malformed");
    }
    load_moves();
}

std::vector<SharedWork::Chain> CommitteeRole::shared_chains() const
{
    std::vector<SharedWork::Chain> all;
    for (const auto& [id, runner] : chains_)
        all.push_back({.chain = id,
                       .members = runner->key().members,
                       .quorum = runner->key().keys.committee.all_but_faulty()});
    return all;
}

ChainRunner& CommitteeRole::add_chain(ChainRecord record, std::optional<OffLedgerPool> pool)
{
    const auto id = record.chain;
    const auto own_timer = timer_of(by_timer_.size());
    by_timer_.emplace_back(id);
    const auto sharing = sharings_.find(id);
    auto runner = std::make_unique<ChainRunner>(
        settings_, *keys_.at(key_address_of(id)), std::move(record), programs_, store_, connected_,
        ledger_, marks_, own_timer, sharing == sharings_.end() ? SharingRecord{} : sharing->second,
        std::move(pool));
    held_.insert_or_assign(id, runner.get());
    return *chains_.insert_or_assign(id, std::move(runner)).first->second;
}

ChainFollower& CommitteeRole::add_followed(FollowedChain followed,
                                           std::optional<OffLedgerPool> pool)
{
    const auto id = followed.record.chain;
    // One that nothing had proved gives way to it.
    if (followers_.contains(id)) by_timer_[index_of(id)].reset();
    const auto own_timer = timer_of(by_timer_.size());
    by_timer_.emplace_back(id);
    auto follower =
        std::make_unique<ChainFollower>(settings_, std::move(followed), programs_, store_,
                                        connected_, ledger_, own_timer, std::move(pool));
    held_.insert_or_assign(id, follower.get());
    return *followers_.insert_or_assign(id, std::move(follower)).first->second;
}

Effects CommitteeRole::on_start(Instant now)
{
    Effects effects;
    for (const auto& trouble : troubles_) effects.events.emplace_back(Stalled{"store", trouble});
    if (!sealed_anew_.empty()) {
        effects.writes.emplace_back();
        effects.writes.back().batch = std::exchange(sealed_anew_, {});
    }
    if (ledger_.serves(self_)) effects += asked(ledger_.on_up(self_));
    for (auto& [id, runner] : chains_) {
        effects += runner->on_start(now);
        effects += name_hand_overs(now, id);
        if (const auto agreed = agreed_.find(id); agreed != agreed_.end())
            effects += runner->agree_to_move(now, agreed->second.move.to);
    }
    for (auto& [id, follower] : followers_) effects += follower->on_start(now);
    for (auto& [place, home] : old_homes_)
        if (const auto* held = moved_chain(*home)) effects += home->on_start(now, *held);
    effects.arms.push_back({retry, now + LedgerClient::retry});
    return settled(now, std::move(effects));
}

Effects CommitteeRole::on_peer_up(Instant now, const PeerId& peer)
{
    Effects effects = asked(ledger_.on_up(peer));
    for (auto& [id, runner] : chains_)
        if (std::ranges::binary_search(runner->key().members, peer))
            effects += runner->on_member_up(now, peer);
    for (auto& [id, follower] : followers_) effects += follower->on_peer_up(now, peer);
    return effects;
}

Effects CommitteeRole::on_peer_down(Instant, const PeerId& peer)
{
    ledger_.on_down(peer);
    for (auto& [id, runner] : chains_) runner->on_peer_down(peer);
    for (auto& [id, follower] : followers_) follower->on_peer_down(peer);
    return {};
}

Effects CommitteeRole::on(Instant now, const PeerId& from, const FromLedgerFrame& frame)
{
    Effects effects;
    if (!ledger_.serves(from)) return effects;  // nobody else's word counts for the ledger
    if (const auto* inclusion = std::get_if<InclusionState>(&frame.message))
        ledger_.said(from, *inclusion);
    // What too few say is held: the others are asked, and no chain hears of it.
    if (const auto id = told_confirmed(frame.message); id && !voices_.says(now, from, *id))
        return effects;
    if (const auto* back = std::get_if<TakenBack>(&frame.message);
        back != nullptr && !believed(voices_, from, *back))
        return effects;
    for (auto& [id, runner] : chains_) effects += runner->on_ledger(now, from, frame.message);
    for (auto& [id, follower] : followers_)
        effects += follower->on_ledger(now, from, frame.message);
    effects += old_homes_hear(now, from, frame.message);
    return settled(now, std::move(effects));
}

Effects CommitteeRole::on_timer(Instant now, TimerId own)
{
    if (own == retry) {
        Effects effects = asked(ledger_.on_retry());
        for (const auto& id : voices_.to_ask_for(now)) effects += asked(ledger_.look_up(id));
        effects += tend_moves(now);
        effects.arms.push_back({retry, now + LedgerClient::retry});
        return settled(now, std::move(effects));
    }
    if (own.value() >= turns_from) {
        const auto id = chain_of(own.value() - turns_from);
        return id && turning_.erase(*id) > 0 ? turn(now, *id) : Effects{};
    }
    const auto id = chain_of(own.value() - timer_of(0).value());
    if (!id) return {};
    if (const auto follower = followers_.find(*id); follower != followers_.end())
        return settled(now, follower->second->on_timer(now));
    const auto runner = chains_.find(*id);
    return runner == chains_.end() ? Effects{} : settled(now, runner->second->on_timer(now));
}

Effects CommitteeRole::on_job(Instant now, JobId own, std::any result)
{
    const auto id = chain_of(own.value() - timer_of(0).value());
    const auto runner = id ? chains_.find(*id) : chains_.end();
    if (runner == chains_.end()) return {};  // of a committee that makes no blocks any more
    return settled(now, runner->second->on_job(now, result));
}

std::optional<types::ChainId> CommitteeRole::chain_of(std::uint64_t index) const
{
    WEFT_CHECK(index < by_timer_.size());
    return by_timer_[index];
}

Effects CommitteeRole::on(Instant now, CommandId command, const ActivateChain& what)
{
    if (what.follow && !chains_.contains(what.chain)) return follow(now, command, what);
    Effects effects;
    const auto refuse = [&](std::string error, std::string message) {
        effects.answers.push_back({.command = command,
                                   .error = std::move(error),
                                   .message = std::move(message),
                                   .values = {}});
    };
    if (!keys_.contains(what.chain)) {
        refuse("unknown_key",
               "this node holds no share of that address: run the key generation with it, or "
               "follow the chain with `weft chain follow`");
        return effects;
    }
    if (is_of_another(what.chain, what.chain)) {
        refuse("key_in_use",
               "another chain is at that address, was there or is to go there: make a key for this "
               "one (`weft dkg run`)");
        return effects;
    }
    if (followers_.contains(what.chain)) {
        refuse("followed", "this node follows the chain as an access node: it cannot run it too");
        return effects;
    }
    Effects::Write write;
    write.answers.push_back(
        {.command = command, .error = {}, .message = {}, .values = {{"chain", what.chain.text()}}});
    if (const auto known = chains_.find(what.chain); known != chains_.end()) {
        if (known->second->record().origin != what.origin) {
            write.answers.front().error = "other_origin";
            write.answers.front().message =
                "the chain at this address runs already, from another origin transaction";
        }
        effects.writes.push_back(std::move(write));
        return effects;
    }
    ChainRecord record{.chain = what.chain,
                       .origin = what.origin,
                       .description = what.description,
                       .origin_transaction = {}};
    write.batch.put(named_key("cr", what.chain), encode(record));
    effects.writes.push_back(std::move(write));
    auto& runner = add_chain(std::move(record));
    effects += runner.on_start(now);
    for (const auto& peer : connected_.among(runner.key().members))
        effects += runner.on_member_up(now, peer);
    return effects;
}

/// As an access node.
Effects CommitteeRole::follow(Instant now, CommandId command, const ActivateChain& what)
{
    Effects effects;
    Answer answer{
        .command = command, .error = {}, .message = {}, .values = {{"chain", what.chain.text()}}};
    const auto known = followers_.find(what.chain);
    const bool other = known != followers_.end() && known->second->record().origin != what.origin;
    if (settings_.sources.empty()) {
        answer.error = "no_sources";
        answer.message =
            "no peer of the role committee is configured: add a member of the chain, or another "
            "access node, with `weft node peers add`";
    } else if (other && known->second->chain() != nullptr) {
        answer.error = "other_origin";
        answer.message = "this node follows the chain at this address from another origin";
    }
    if (!answer.error.empty()) {
        effects.answers.push_back(std::move(answer));
        return effects;
    }
    Effects::Write write;
    write.answers.push_back(std::move(answer));
    if (known != followers_.end() && !other) {
        effects.writes.push_back(std::move(write));
        return effects;
    }
    FollowedChain followed{.record = {.chain = what.chain,
                                      .origin = what.origin,
                                      .description = what.description,
                                      .origin_transaction = {}},
                           .group = {}};
    write.batch.put(named_key("cf", what.chain), encode(followed));
    effects.writes.push_back(std::move(write));
    effects += add_followed(std::move(followed)).on_start(now);
    return effects;
}

Effects CommitteeRole::of_no_chain(const PeerId& from, const FollowChain& frame) const
{
    Effects effects;
    say(effects, from, encode(AccessRefused{frame.chain, AccessRefused::Why::unknown_chain}));
    return effects;
}

Effects CommitteeRole::on(Instant now, CommandId command, SubmitOffLedger::Checked what)
{
    return take_of_user(now, command, what.chain, std::move(what.request));
}

Effects CommitteeRole::on(Instant now, CommandId command, SubmitOffLedgers::Checked what)
{
    return take_of_user(now, command, what.chain, std::move(what.requests));
}

template <class Requests>
Effects CommitteeRole::take_of_user(Instant now,
                                    CommandId command,
                                    const types::ChainId& chain,
                                    Requests requests)
{
    if (const auto follower = followers_.find(chain); follower != followers_.end())
        return follower->second->on(now, command, std::move(requests));
    const auto runner = chains_.find(chain);
    if (runner != chains_.end())
        return settled(now, runner->second->on(now, command, std::move(requests)));
    Effects effects;
    effects.answers.push_back(
        {.command = command,
         .error = "unknown_chain",
         .message = "this node does not hold that chain: ask one of its members or access nodes",
         .values = {}});
    return effects;
}

Bytes CommitteeRole::seal(const CommitteeKey& key, ByteSpan nonce) const
{
    return encode(key, passphrase_, nonce);
}

std::expected<CommitteeKey, KeyRecordError> CommitteeRole::open(ByteSpan sealed) const
{
    return decode_committee_key(sealed, passphrase_);
}

Effects::Write CommitteeRole::keep(CommitteeKey key, Bytes sealed, Event event)
{
    Effects::Write write;
    const auto address = key.address();
    write.batch.put(named_key("ck", address), std::move(sealed));
    write.events.push_back(std::move(event));
    keys_.insert_or_assign(address, std::make_unique<CommitteeKey>(std::move(key)));
    return write;
}

Effects::Write CommitteeRole::forget(const types::Address& address, Event event)
{
    WEFT_CHECK(keys_.contains(address) && std::ranges::none_of(chains_, [&](const auto& entry) {
                   return entry.second->own_home() == address;
               }));
    Effects::Write write;
    write.batch.erase(named_key("ck", address));
    write.events.push_back(std::move(event));
    keys_.erase(address);
    return write;
}

bool CommitteeRole::kept(const types::Address& address) const
{
    return store_.read(named_key("ck", address)).has_value();
}

const CommitteeKey* CommitteeRole::find(const types::Address& address) const
{
    const auto found = keys_.find(address);
    return found == keys_.end() ? nullptr : found->second.get();
}

Effects CommitteeRole::asked(LedgerClient::Asks asks) const
{
    Effects effects;
    for (auto& ask : asks) say(effects, ask.to, encode(ToLedgerFrame{std::move(ask.message)}));
    return effects;
}

const HeldChain* CommitteeRole::chain(const types::ChainId& id) const
{
    const auto found = held_.find(id);
    return found == held_.end() ? nullptr : found->second;
}

void CommitteeRole::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    for (const auto& trouble : troubles_) reasons.push_back({"store", trouble});
    if (ledger_.connected() == 0)
        reasons.push_back({"ledger_access", "none of " + std::to_string(ledger_.known()) +
                                                " ledger nodes is connected"});
    for (const auto& one : voices_.contradictions(now))
        reasons.push_back(
            {"ledger_access",
             "the ledger node " + types::to_text(one.node) + " says that the transaction " +
                 types::to_text(one.transaction) + " is confirmed, and of the " +
                 std::to_string(ledger_.known()) + " configured ones fewer than " +
                 std::to_string(voices_.needed()) + " say so after " +
                 std::to_string((now - one.since).count() / 1'000'000'000) +
                 " s: it is not acted upon. Look at that node, or leave it out of ledger_access"});
    for (const auto& [id, runner] : chains_) runner->add_reasons(now, reasons);
    for (const auto& [id, follower] : followers_) follower->add_reasons(reasons);
}

void CommitteeRole::add_notices(std::vector<Reason>& notices) const
{
    if (voices_.needed() == 1 && ledger_.known() > 0 && !ledger_.serves(self_))
        notices.push_back({std::string{Notices::noted},
                           "the word of one ledger node is believed: configure at least three"});
}

void CommitteeRole::add_figures(Figures& figures) const
{
    figures.push_back({"weft_ledger_access_connected",
                       "Ledger nodes that serve this node and are connected.",
                       ledger_.connected()});
    figures.push_back({"weft_ledger_access_needed",
                       "Ledger nodes that must say the same before this node believes it.",
                       voices_.needed()});
    figures.push_back({"weft_ledger_access_held",
                       "Things that fewer ledger nodes say: fetched and held.", voices_.held()});
    figures.push_back({"weft_chains", "Chains this node runs or follows.", held_.size()});
    for (const auto& [id, runner] : chains_) runner->add_figures(figures);
    for (const auto& [id, follower] : followers_) follower->add_figures(figures);
}

RoleDoor committee_door(CommitteeSettings settings)
{
    // What follows the letter is the chain's address, which begins with its kind.
    const auto of_chains = [](char letter) {
        return Bytes{static_cast<std::byte>(letter),
                     static_cast<std::byte>(types::AddressKind::bls)};
    };
    return {.id = committee_role,
            .name = "committee",
            .played_as = "committee",
            .disk_keys = {to_bytes("ck"), to_bytes("cr"), to_bytes("cf"), to_bytes(sharing_space),
                          to_bytes(next_space), to_bytes(agreed_space), to_bytes(old_home_space),
                          of_chains('c'), of_chains('w'), of_chains('a'), of_chains('q'),
                          of_chains('x')},
            .check_frame = check_frame_of<CommitteeFrames>,
            .check_command = check_command_of<CommitteeCommands>,
            .make = [settings = std::move(settings)](Surroundings surroundings) {
                return std::make_unique<CommitteeRole>(settings, std::move(surroundings));
            }};
}

}  // namespace weft::node
