#include "polls.hpp"

#include <weft/base/check.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/node_ledger/events.hpp>
#include <weft/protocol/planted.hpp>

#include "vote_answers.hpp"
#include <algorithm>

namespace weft::node {

namespace {

/// How many bytes of queries a peer may send: four whole rounds at once, then two a second.
constexpr std::uint64_t round_bytes =
    voter::queries_max * voter::asked_max * types::TransactionId::size_bytes;
constexpr Allowance::Terms answers_terms{.bytes_at_once = 4 * round_bytes,
                                         .bytes_per_second = 2 * round_bytes};
constexpr Instant heed_interval = std::chrono::milliseconds{100};
/// After so many ticks in which nothing was missing this node has what its peers have.
constexpr int calm_ticks = 2;
/// After so long this node votes although something is missing, provided that it books new messages:
/// nobody may keep a node from voting by naming parents that do not exist.
constexpr Instant behind_max = std::chrono::seconds{60};
constexpr std::uint64_t new_within = 10 * types::second;
/// A message is booked when it is at most 5 s ahead of the clock. So one that says it was signed this long
/// after the start was not signed in an earlier life of this node.
constexpr std::uint64_t silent_after_start = 10 * types::second;
/// A statement that was not repeated for so long is forgotten.
constexpr Instant statement_age_max = std::chrono::minutes{5};
constexpr std::size_t records_page = 1024;
/// Messages of one transaction that are looked at for what stands on them.
constexpr std::size_t carriers_max = 16;

voter::Settings settings_of(const types::Genesis::Voting& rules)
{
    voter::Settings settings;
    settings.voting.quarantine = std::chrono::milliseconds{rules.quarantine_ms};
    settings.voting.delay = settings.voting.quarantine;
    settings.voting.round_time = std::chrono::milliseconds{rules.round_ms};
    settings.await = settings.voting.round_time / 2;
    if (rules.beacon) settings.period = std::chrono::nanoseconds{rules.beacon->period_ns};
    return settings;
}

Bytes key_of(const types::TransactionId& id)
{
    auto key = to_bytes(Polls::key_space);
    append(key, id.bytes());
    return key;
}

}  // namespace

Polls::Polls(const types::Genesis::Voting& rules,
             const crypto::ed25519::KeyPair& identity,
             std::uint64_t seed,
             tangle::Tangle& tangle,
             const Gossip& gossip,
             const Connected& connected)
    : identity_{identity},
      self_{identity.public_key()},
      tangle_{tangle},
      gossip_{gossip},
      connected_{connected},
      voter_{settings_of(rules), seed}
{
    if (rules.beacon) series_ = drng::series_of(*rules.beacon);
}

std::optional<std::uint64_t> Polls::beacon_round(Instant of) const
{
    if (!series_) return std::nullopt;
    return drng::round_at(*series_, of);
}

// ---- start -------------------------------------------------------------------------------------

void Polls::replayed(const tangle::Step& step)
{
    for (const auto& booked : step.booked)
        if (booked.first && booked.transaction) replayed_.push_back(*booked.transaction);
    if (replayed_.size() < replayed_limit_) return;
    std::erase_if(replayed_, [this](const auto& id) {
        return tangle_.ledger().state(id) == ledger::TransactionState::confirmed;
    });
    replayed_limit_ = std::max(replayed_limit_, 2 * replayed_.size());
}

void Polls::restore(const types::StoreView& store)
{
    for (const auto& id : replayed_)
        if (tangle_.ledger().state(id) == ledger::TransactionState::pending) feed(Instant{}, id);
    replayed_ = {};
    auto from = to_bytes(key_space);
    for (;;) {
        const auto page = store.scan(as_bytes(key_space), from, records_page);
        for (const auto& entry : page) {
            const auto id =
                types::TransactionId::from(ByteSpan{entry.key}.subspan(key_space.size()));
            if (!id || entry.value.size() != 1)
                continue;  // an entry that cannot be read is passed over
            voter_.recall(*id, entry.value.front() == static_cast<std::byte>(voting::Opinion::like)
                                   ? voting::Opinion::like
                                   : voting::Opinion::dislike);
        }
        if (page.size() < records_page) return;
        from = page.back().key;
        from.push_back(std::byte{0});
    }
}

void Polls::tick(Instant now, bool clock_is_right)
{
    heed_majorities(now);
    if (clock_is_right) give_up_what_is_left_behind(now);
    voter_.review(now);
    if (now > statement_age_max) voter_.prune(now - statement_age_max);
    if (voter_.started()) return;
    const bool alone = gossip_.configured() > 0 && gossip_.connected() == 0;
    const bool behind = alone || tangle_.has_work() || tangle_.counts().waiting > 0;
    calm_ = behind ? 0 : calm_ + 1;
    const auto newest = tangle_.newest_time();
    const bool late =
        !alone && now >= began_ + behind_max && newest &&
        (*newest > unix_time(now) || tangle::time_between(unix_time(now), *newest) < new_within);
    if (calm_ >= calm_ticks || late) voter_.start(now);
}

// ---- what the Tangle does ----------------------------------------------------------------------

void Polls::follow(Instant now, const tangle::Step& step)
{
    for (const auto& booked : step.booked) {
        if (booked.first && booked.transaction) feed(now, *booked.transaction);
        if (booked.payload && !booked.transaction) hear(now, booked);
    }
    std::vector<types::TransactionId> decided;
    for (const auto& change : step.transactions) {
        switch (change.after) {
        case ledger::TransactionState::pending: feed(now, change.transaction); break;
        case ledger::TransactionState::confirmed:
            voter_.approve(now, voting::Approval::confirmed, change.transaction);
            decided.push_back(change.transaction);
            break;
        case ledger::TransactionState::rejected: decided.push_back(change.transaction); break;
        }
    }
    for (const auto& id : decided) left_behind_.closed(id);
    for (const auto& id : step.transactions_left_open) left_behind_.closed(id);
    for (const auto& change : step.branches) {
        if (change.after == ledger::BranchState::confirmed)
            voter_.approve(now, voting::Approval::confirmed, change.branch);
        else if (change.before == ledger::BranchState::confirmed)
            give_way(now, change.branch);
    }
    if (!decided.empty()) voter_.decided(now, decided);
}

/// Whether weight has not decided the transaction yet. When a conflict of it is confirmed, it has.
void Polls::feed(Instant now, const types::TransactionId& id)
{
    const auto& ledger = tangle_.ledger();
    const auto& branches = tangle_.engine().branches();
    const auto index = ledger.find(id);
    if (!index) return;
    std::vector<types::OutputId> spends;
    for (const auto output : ledger.inputs(*index)) {
        spends.push_back(ledger.id_of(output));
        const auto conflict_set = branches.conflict_set_of(output);
        if (conflict_set == tangle::no_index) continue;
        const auto winner = branches.winner(conflict_set);
        if (winner != tangle::no_index && winner != *index) return;
        const auto spenders = ledger.spenders(output);
        if (spenders.size() == 2 && spenders.front() != *index) introduce(now, spenders.front());
    }
    voter_.arrive(now, id, std::move(spends));
    const auto carriers = tangle_.carrier_count(id);
    if (carriers == 0) return;
    if (const auto newest = tangle_.time_of(tangle_.carriers(id, carriers - 1, 1).front()))
        left_behind_.opened(id, *newest);
}

/// A transaction without a conflict may have been confirmed and forgotten since.
void Polls::introduce(Instant now, tangle::TransactionIndex lone)
{
    const auto& ledger = tangle_.ledger();
    const auto& id = ledger.id(lone);
    if (voter_.knows(id)) return;
    std::vector<types::OutputId> spends;
    for (const auto output : ledger.inputs(lone)) spends.push_back(ledger.id_of(output));
    voter_.arrive(now, id, std::move(spends));
    if (ledger.state(id) == ledger::TransactionState::confirmed)
        voter_.approve(now, voting::Approval::confirmed, id);
}

/// It was confirmed, and a conflict is heavier now: weight has the last word (D-24, D-34).
void Polls::give_way(Instant now, const types::TransactionId& fallen)
{
    const auto own = tangle_.branch(fallen);
    if (!own) return;
    std::optional<types::TransactionId> heaviest;
    auto weight = own->weight;
    for (const auto& id : own->conflicts) {
        const auto other = tangle_.branch(id);
        if (!other || other->weight < weight) continue;
        if (other->weight == weight && !(id < heaviest.value_or(fallen))) continue;
        weight = other->weight;
        heaviest = id;
    }
    if (heaviest) voter_.approve(now, voting::Approval::heavier, *heaviest);
}

/// D-34: it is disliked with level 2, and what it spends can be spent.
void Polls::give_up_what_is_left_behind(Instant now)
{
    if (!voter_.started()) return;
    const auto look = [&](const types::TransactionId& id) { return look_at(now, id); };
    for (const auto& id : left_behind_.give_up(now, look)) {
        ++given_up_;
        voter_.approve(now, voting::Approval::expired, id);
    }
}

LeftBehind::Found Polls::look_at(Instant now, const types::TransactionId& id) const
{
    LeftBehind::Found found;
    const auto count = tangle_.carrier_count(id);
    found.open = count > 0 && voter_.knows(id) &&
                 tangle_.ledger().state(id) == ledger::TransactionState::pending;
    if (!found.open) return found;
    const auto newest = tangle_.carriers(id, count - 1, 1).front();
    found.newest = tangle_.time_of(newest).value_or(0);
    // Somebody who lets many messages carry it keeps it open for longer, and gains nothing else.
    if (voter_.answer(id) != voting::Opinion::like || count > carriers_max) return found;
    found.left_behind = tangle_.out_of_reach(tangle_.carriers(id, 0, count), unix_time(now));
    return found;
}

void Polls::heed_majorities(Instant now)
{
    if (now < heeded_ + heed_interval || WEFT_PLANTED(polls_ignore_majorities)) return;
    heeded_ = now;
    for (const auto& id : voter_.disliked_open())
        if (tangle_.has_majority(id)) voter_.approve(now, voting::Approval::heavier, id);
}

// ---- rounds ------------------------------------------------------------------------------------

voter::Electorate Polls::electorate() const
{
    voter::Electorate electorate;
    for (const auto& [node, mana, active] : tangle_.mana()) {
        if (!active) continue;
        electorate.own.total += mana;
        if (node == self_) {
            electorate.own.own = mana;
            continue;
        }
        electorate.others.push_back({node, mana});
        if (!asks_directly(node) && !way_to(node, 0)) electorate.unreachable.insert(node);
    }
    return electorate;
}

std::vector<Effects::Send> Polls::wake(Instant now)
{
    heed_majorities(now);
    std::vector<Effects::Send> sends;
    auto queries = voter_.wake(now, [this] { return electorate(); });
    if (!queries.empty()) asked_.clear();  // those of the last round, which is over
    for (auto& query : queries) {
        VoteQuery question{.number = query.number, .transactions = std::move(query.ids)};
        if (asks_directly(query.peer)) {
            sends.push_back({query.peer, encode(question)});
        } else if (const auto way = way_to(query.peer, query.number)) {
            asked_.insert_or_assign(query.number, Asked{query.peer, *way, digest_of(question)});
            sends.push_back({*way, encode(PassedVote{self_, query.peer, std::move(question)})});
        }
    }
    return sends;
}

// ---- nodes that are peers of peers ----------------------------------------------------------------

bool Polls::asks_directly(const PeerId& node) const
{
    return gossip_.gossips_with(node) && connected_.contains(node);
}

/// When several peers know the node, each is used in turn: a peer that passes nothing on costs one round
/// at most.
std::optional<PeerId> Polls::way_to(const PeerId& node, std::uint64_t number) const
{
    std::vector<PeerId> ways;
    for (const auto& [peer, nodes] : reach_)
        if (nodes.contains(node) && connected_.contains(peer)) ways.push_back(peer);
    if (ways.empty()) return std::nullopt;
    return ways[number % ways.size()];
}

std::vector<Effects::Send> Polls::exchange()
{
    std::vector<PeerId> peers;
    for (const auto& peer : connected_.peers())
        if (gossip_.gossips_with(peer)) peers.push_back(peer);
    std::vector<Effects::Send> sends;
    for (const auto& peer : peers) {
        auto others = peers;
        std::erase(others, peer);
        if (others.size() > Gossip::ids_max) others.resize(Gossip::ids_max);
        auto& told = told_reach_[peer];
        if (told == others) continue;
        told = others;
        sends.push_back({peer, encode(Reachable{std::move(others)})});
    }
    return sends;
}

void Polls::heard(const PeerId& from, const Reachable& told)
{
    if (!asks_directly(from)) return;
    reach_.insert_or_assign(from, std::set<PeerId>{told.nodes.begin(), told.nodes.end()});
}

void Polls::down(const PeerId& peer)
{
    reach_.erase(peer);
    told_reach_.erase(peer);
}

std::vector<Effects::Send> Polls::pass(Instant now, const PeerId& from, const PassedVote& passed)
{
    if (!gossip_.gossips_with(from)) return {};
    const auto* query = std::get_if<VoteQuery>(&passed.what);
    if (passed.to != self_) {
        // A query is passed on for the peer that wrote it, and to the peer that it is for: so nothing is
        // passed on twice.
        if (passed.from != from || passed.to == from || !asks_directly(passed.to)) return {};
        auto& allowance = passed_.try_emplace(from, answers_terms).first->second;
        const auto parts = query != nullptr
                               ? query->transactions.size()
                               : std::get<PassedVote::Answer>(passed.what).answer.opinions.size();
        if (!allowance.take(now, parts * types::TransactionId::size_bytes)) return {};
        return {{passed.to, encode(passed)}};
    }
    if (query != nullptr) {
        if (!may_ask(now, from, *query)) return {};
        PassedVote::Answer said{
            .answer = answer_to(*query), .asked = digest_of(*query), .signature = {}};
        said.signature = identity_.sign(digest_of(passed.from, said).bytes());
        return {{from, encode(PassedVote{self_, passed.from, std::move(said)})}};
    }
    const auto& said = std::get<PassedVote::Answer>(passed.what);
    const auto asked = asked_.find(said.answer.number);
    if (asked == asked_.end() || asked->second.way != from || asked->second.node != passed.from)
        return {};
    const bool good =
        said.asked == asked->second.digest &&
        crypto::ed25519::verify(passed.from, digest_of(self_, said).bytes(), said.signature);
    // Each is looked at once, whatever it says.
    asked_.erase(asked);
    if (!good) return {};
    ++answers_passed_;
    voter_.on_answer(passed.from, said.answer.number, said.answer.opinions);
    return {};
}

void Polls::on_beacon(Instant now, Instant of, std::uint64_t random)
{
    ++beacons_heard_;
    voter_.on_beacon(now, of, random);
}

/// Only statements of nodes with mana are kept, and only about transactions that this node knows and weight
/// has not decided.
void Polls::hear(Instant now, const tangle::Booked& booked)
{
    if (booked.issuer == self_ || tangle_.mana_of(booked.issuer, booked.time).consensus == 0)
        return;
    const auto message = types::decode_message(booked.bytes);
    if (!message || !message->payload || message->payload->type != tangle::StatementPayload::type)
        return;
    const auto statement = voting::decode_statement(message->payload->data);
    if (!statement) return;
    // A statement that comes late, as it does to a node that catches up, counts from the time it names.
    const auto at = std::min(now, instant_of(booked.time));
    for (const auto& line : statement->lines) {
        if (!voter_.knows(line.transaction)) continue;
        const voting::Stated stated{line.transaction, line.opinion};
        voter_.hear(at, booked.issuer, line.round, std::span{&stated, 1});
    }
    ++statements_heard_;
}

/// Whether the node is in the smallest set of the heaviest nodes that together hold most of the mana.
bool Polls::writes() const
{
    std::vector<voting::Holder> holders;
    for (const auto& [node, mana, active] : tangle_.mana())
        if (active) holders.push_back({node, mana});
    const auto writers = voting::writers(holders, voting::Settings{}.writers);
    return std::ranges::binary_search(writers, self_);
}

std::vector<tangle::Content> Polls::take_statements()
{
    std::vector<tangle::Content> contents;
    auto lines = voter_.take_lines();
    const auto& ledger = tangle_.ledger();
    std::erase_if(lines, [&](const voting::StatementLine& line) {
        if (WEFT_PLANTED(polls_state_what_is_old)) return false;
        const auto index = ledger.find(line.transaction);
        if (!index) return true;
        const auto signed_at = ledger.access_pledge(*index).at;
        return signed_at <= unix_time(began_) ||
               tangle::time_between(signed_at, unix_time(began_)) <= silent_after_start;
    });
    if (lines.empty() || !writes()) return contents;
    std::ranges::sort(lines, {}, [](const voting::StatementLine& line) {
        return std::pair{line.transaction, line.round};
    });
    for (std::size_t from = 0; from < lines.size(); from += voting::statement_lines_max) {
        const auto count = std::min(lines.size() - from, voting::statement_lines_max);
        const auto part = lines.begin() + static_cast<std::ptrdiff_t>(from);
        const voting::Statement statement{{part, part + static_cast<std::ptrdiff_t>(count)}};
        contents.push_back(
            {.payload = tangle::payload_of<tangle::StatementPayload>(voting::encode(statement)),
             .carried = tangle::StatementPayload{}});
    }
    statements_written_ += contents.size();
    return contents;
}

voting::Opinion Polls::opinion_of(const types::TransactionId& id) const
{
    if (voter_.knows(id)) return voter_.answer(id);
    const auto state = tangle_.ledger().state(id);
    if (state == ledger::TransactionState::confirmed) return voting::Opinion::like;
    if (state == ledger::TransactionState::rejected) return voting::Opinion::dislike;
    return voting::Opinion::none;
}

std::vector<Effects::Send> Polls::answer(Instant now, const PeerId& from, const VoteQuery& query)
{
    if (!may_ask(now, from, query)) return {};
    return {{from, encode(answer_to(query))}};
}

bool Polls::may_ask(Instant now, const PeerId& from, const VoteQuery& query)
{
    if (!gossip_.gossips_with(from)) return false;
    auto& allowance = answers_.try_emplace(from, answers_terms).first->second;
    return allowance.take(now, query.transactions.size() * types::TransactionId::size_bytes);
}

VoteAnswer Polls::answer_to(const VoteQuery& query) const
{
    VoteAnswer answer{.number = query.number, .opinions = {}};
    answer.opinions.reserve(query.transactions.size());
    for (const auto& id : query.transactions) answer.opinions.push_back(opinion_of(id));
    return answer;
}

void Polls::heard(const PeerId& from, const VoteAnswer& answer)
{
    voter_.on_answer(from, answer.number, answer.opinions);
}

void Polls::settle(Effects::Write& write)
{
    for (const auto& change : voter_.take_disliked()) {
        tangle_.set_disliked(change.transaction, change.disliked);
        turned_ = turned_ || change.disliked;
    }
    for (const auto& record : voter_.take_records()) {
        if (WEFT_PLANTED(polls_write_nothing)) continue;
        if (record.opinion == voting::Opinion::none)
            write.batch.erase(key_of(record.transaction));
        else
            write.batch.put(key_of(record.transaction), {static_cast<std::byte>(record.opinion)});
    }
    for (const auto& ended : voter_.take_ended()) {
        const auto vote = vote_on(ended.transaction, this).value_or(answers::Vote{});
        write.events.push_back(VoteEnded{
            .transaction = ended.transaction,
            .result = std::string{voting::name(ended.result)},
            .rounds = ended.rounds,
            .milliseconds = static_cast<std::uint64_t>(
                std::chrono::duration_cast<std::chrono::milliseconds>(ended.at - ended.started)
                    .count()),
            .level = vote.level,
            .proportion = vote.proportion,
            .threshold = vote.threshold,
            .random = vote.random,
            .stated_like = vote.stated_like,
            .stated_dislike = vote.stated_dislike});
    }
}

void Polls::add_figures(Figures& figures) const
{
    const auto counts = voter_.counts();
    figures.push_back(
        {"weft_votes_open", "Transactions of conflicts that this node votes on.", counts.open});
    figures.push_back({"weft_votes_ended_total", "Votes that their rounds ended.", counts.ended});
    figures.push_back({"weft_votes_rounds_total", "Rounds of voting.", counts.rounds});
    figures.push_back({"weft_votes_rounds_lost_total",
                       "Rounds that counted for nothing: too few of the active mana answered.",
                       counts.rounds_lost});
    figures.push_back({"weft_votes_rounds_with_beacon_total",
                       "Rounds that a beacon judged; the others had a fixed threshold.",
                       counts.beacons_used});
    figures.push_back({"weft_votes_beacons_heard_total",
                       "Random numbers of beacons that came to the votes.", beacons_heard_});
    figures.push_back(
        {"weft_votes_queries_total", "Queries to peers about conflicts.", counts.queries});
    figures.push_back({"weft_votes_answers_passed_total",
                       "Answers, signed, of nodes that are no peers, by way of one.",
                       answers_passed_});
    figures.push_back({"weft_votes_statements_written_total",
                       "Statements of this node on the Tangle.", statements_written_});
    figures.push_back(
        {"weft_votes_given_up_total",
         "Liked transactions that nobody could attach any more: they count as rejected.",
         given_up_});
    figures.push_back({"weft_votes_statements_heard_total",
                       "Statements of other nodes that have mana.", statements_heard_});
    figures.push_back(
        {"weft_votes_answers_total", "Answers of peers that came in time.", counts.answers});
}

}  // namespace weft::node
