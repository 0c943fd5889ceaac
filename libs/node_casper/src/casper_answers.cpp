// What the role casper answers and counts.

#include <weft/node_casper/queries.hpp>

#include "casper_role.hpp"
#include <numeric>

namespace weft::node {

namespace {

using casper::Slot;

std::vector<Bytes> bytes_of(const std::vector<casper::BlockId>& ids)
{
    std::vector<Bytes> all;
    for (const auto& id : ids) all.push_back(to_bytes(id.bytes()));
    return all;
}

std::string_view outcome_name(casper::Outcome outcome)
{
    switch (outcome) {
    case casper::Outcome::done: return "done";
    case casper::Outcome::session_failed: return "session_failed";
    case casper::Outcome::payment_failed: return "payment_failed";
    }
    return "unknown";
}

answers::CasperDeployState shown(casper::DeployState state)
{
    switch (state) {
    case casper::DeployState::pending: return answers::CasperDeployState::pending;
    case casper::DeployState::in_block: return answers::CasperDeployState::in_block;
    case casper::DeployState::final: return answers::CasperDeployState::final;
    case casper::DeployState::expired: return answers::CasperDeployState::expired;
    case casper::DeployState::rejected: return answers::CasperDeployState::rejected;
    }
    return answers::CasperDeployState::pending;
}

answers::CasperBlock described(const casper::BlockId& id, const casper::Header& header)
{
    answers::CasperBlock block;
    block.block = to_bytes(id.bytes());
    block.creator = header.creator;
    block.rank = header.rank;
    block.sequence_number = header.sequence_number;
    block.timestamp = header.timestamp;
    block.parents = bytes_of(header.parents);
    block.justifications = bytes_of(header.justifications);
    block.gas = header.gas;
    block.deploys = header.deploy_count;
    block.state_after = to_bytes(header.state_after.bytes());
    return block;
}

}  // namespace

void CasperRole::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    const auto self = casper::place_of(era_->table(), identity_.public_key());
    const auto others = era_->table().size() - (self ? 1 : 0);
    if (others > 0 && connected_.peers().empty())
        reasons.push_back({"casper", "no node of the validators' network is connected"});
    if (self && mark_lost_ && !silent_through_)
        reasons.push_back({"mark",
                           "the mark of this validator's own blocks is lost: it proposes nothing "
                           "until validators "
                           "with half of the stake have told in which era they are"});
    else if (self && mark_lost_ && era_->opening().number <= *silent_through_)
        reasons.push_back(
            {"mark",
             "the mark of this validator's own blocks is lost: it proposes nothing before era " +
                 std::to_string(*silent_through_ + 1)});
    else if (self && !may_speak(now))
        reasons.push_back({"casper",
                           "this node has not found all that it said before: it proposes nothing "
                           "until the others have sent it"});
    if (contradicted_)
        reasons.push_back({"contradiction",
                           "more stake is faulty than the threshold allows: what is final here may "
                           "not be final elsewhere (block " +
                               to_hex(*contradicted_) +
                               "). Compare `weft casper status` of the validators before anybody "
                               "trusts either side"});
    if (join_)
        reasons.push_back(
            {"joining", "era " + std::to_string(join_->era()) + " is joined from " +
                            std::to_string(era_->opening().number) + ": " +
                            std::to_string(join_->bytes()) + " bytes of its state are here, from " +
                            (join_->giver() ? types::to_text(*join_->giver()) : "nobody")});
    if (join_too_large_)
        reasons.push_back({"joining",
                           "the state of the newest era is larger than this node may keep: "
                           "raise casper.join_bytes_max and start it again"});
    if (const auto stalled = stalled_for(now)) reasons.push_back({"casper", why_stalled(*stalled)});
}

std::string CasperRole::why_stalled(std::uint64_t seconds) const
{
    constexpr std::size_t named_max = 4;
    const auto waits = era_->waits_for();
    const auto total = era_->dag().total();
    const auto& parameters = genesis_.parameters;
    __extension__ using Wide = unsigned __int128;
    const auto more_than = static_cast<std::uint64_t>(
        Wide{total} * (parameters.threshold_denominator + parameters.threshold_numerator) /
        (Wide{2} * parameters.threshold_denominator));
    auto text = "nothing became final for " + std::to_string(seconds) +
                " s: " + std::to_string(waits ? waits->stake : 0) + " of " + std::to_string(total) +
                " stake stands on the oldest block that waits, and more than " +
                std::to_string(more_than) + " must. Start";
    if (!waits || waits->without.empty()) return text + " or reconnect the validators";
    for (std::size_t k = 0; k < waits->without.size() && k < named_max; ++k)
        text += (k == 0 ? " or reconnect " : ", ") + types::to_text(waits->without[k]);
    if (waits->without.size() > named_max)
        text += " and " + std::to_string(waits->without.size() - named_max) + " more";
    return text;
}

void CasperRole::add_figures(Figures& figures) const
{
    figures.push_back({"weft_casper_era", "Era of the validators.", era_->opening().number});
    figures.push_back({"weft_casper_blocks", "Blocks of this era.", era_->dag().size() - 1U});
    figures.push_back({"weft_casper_open_blocks", "Blocks that may become final.", era_->open()});
    figures.push_back({"weft_casper_waiting_blocks", "Blocks that lack something.", room_.size()});
    figures.push_back({"weft_casper_pending_deploys", "Deploys in no block.", pool_.pending()});
    figures.push_back({"weft_casper_final_blocks_total", "Blocks that became final.", finals_});
    figures.push_back(
        {"weft_casper_final_deploys_total", "Deploys that became final.", deploys_done_});
    figures.push_back({"weft_casper_refused_blocks_total", "Blocks that break a rule.", refusals_});
}

Queried<answers::Casper> CasperRole::casper() const
{
    if (!sums_) sums_ = casper::sums(era_->opening().state);
    answers::Casper answer;
    answer.network = genesis_.network;
    answer.id = to_bytes(network_.bytes());
    answer.era = era_->opening().number;
    answer.opened_by = to_bytes(era_->opening().id.bytes());
    answer.state = to_bytes(era_->opening().state.root().bytes());
    answer.rank = era_->highest_rank();
    answer.blocks = era_->dag().size() - 1U;
    answer.open = era_->open();
    answer.waiting_blocks = room_.size();
    answer.pending = pool_.pending();
    answer.bonded = proposer_.has_value();
    answer.proposing = std::string{
        casper::name(proposer_ ? decided_.reason : casper::Proposer::Reason::not_bonded)};
    answer.accounts = sums_->accounts;
    answer.stakes = sums_->stakes;
    answer.leaving = sums_->leaving;
    answer.fees = sums_->fees;
    answer.vault = sums_->vault;
    answer.contradicted = contradicted_;
    return answer;
}

QueriedPage<answers::CasperValidator> CasperRole::casper_validators(
    const answers::PageAsk& ask) const
{
    const auto state = era_->head();
    return queried(answers::page_by_position<answers::CasperValidator>(
        ask, era_->table().size(), [&](std::uint64_t place) {
            const auto& bonded = era_->table()[place];
            answers::CasperValidator answer;
            answer.validator = bonded.validator;
            answer.stake = bonded.stake;
            answer.bonded = state.number_at(casper::keys::stake(bonded.validator));
            if (const auto left = casper::leaving(state, bonded.validator)) {
                answer.leaving = left->amount;
                answer.due = left->due;
            }
            const auto latest = era_->dag().whole().latest[place];
            answer.equivocates = latest == casper::no_slot;
            if (latest != casper::no_slot && latest != casper::genesis_slot)
                answer.latest = to_bytes(era_->dag()[latest].id.bytes());
            return answer;
        }));
}

answers::CasperBlock CasperRole::shown(const casper::Era::Kept& kept) const
{
    auto block = described(kept.id, kept.header);
    block.era = era_->opening().number;
    block.closes_era = kept.closes;
    block.state = kept.final     ? answers::CasperBlockState::final
                  : kept.decided ? answers::CasperBlockState::orphaned
                                 : answers::CasperBlockState::open;
    return block;
}

QueriedPage<answers::CasperBlock> CasperRole::casper_blocks(const answers::PageAsk& ask) const
{
    return queried(answers::page_from_newest<answers::CasperBlock>(
        ask, era_->dag().size() - 1U,
        [&](std::uint64_t place) { return shown(era_->kept(static_cast<Slot>(place) + 1)); },
        [](const answers::CasperBlock& block) {
            return 300 + 40 * (block.parents.size() + block.justifications.size());
        }));
}

Queried<answers::CasperBlock> CasperRole::casper_block(ByteSpan bytes) const
{
    const auto unknown = std::unexpected{QueryFailure{CasperQueryError::unknown_block}};
    const auto id = casper::BlockId::from(bytes);
    if (!id) return unknown;
    if (const auto slot = era_->dag().find(*id); slot && *slot != casper::genesis_slot)
        return shown(era_->kept(*slot));
    const auto stored = store_.block(*id);
    if (!stored) return unknown;
    const auto decoded = casper::decode_signed_block(*stored);
    if (!decoded) return unknown;
    auto block = described(*id, decoded->header);
    block.era =
        store_.number_of(*casper::BlockId::from(decoded->header.network.bytes())).value_or(0);
    block.closes_era = *id == era_->opening().id || store_.is_closed(*id);
    block.state = store_.is_orphaned(*id) ? answers::CasperBlockState::orphaned
                                          : answers::CasperBlockState::final;
    return block;
}

Queried<answers::CasperAgreement> CasperRole::casper_agreement(ByteSpan bytes) const
{
    const auto id = casper::BlockId::from(bytes);
    const auto& dag = era_->dag();
    const auto slot = id ? dag.find(*id) : std::nullopt;
    if (!slot || *slot == casper::genesis_slot)
        return std::unexpected{QueryFailure{id && store_.block(*id)
                                                ? CasperQueryError::block_of_past_era
                                                : CasperQueryError::unknown_block}};
    const auto graph = era_->support(*slot);
    const auto& kept = era_->kept(*slot);
    answers::CasperAgreement answer;
    answer.block = to_bytes(bytes);
    answer.state = shown(kept).state;
    answer.stakes = dag.total();
    answer.needed = era_->decisive_weight();
    answer.standing = graph.weight;
    answer.weight = graph.clique.weight;
    answer.exact = graph.clique.exact;
    if (kept.proof_weight > 0) answer.proof = kept.proof_weight;

    const auto& table = era_->table();
    std::vector<casper::Validator> told(table.size());
    std::iota(told.begin(), told.end(), 0U);
    const auto most = std::min(told.size(), answers::agreeing_shown_max);
    std::ranges::partial_sort(told, told.begin() + static_cast<std::ptrdiff_t>(most), {},
                              [&](casper::Validator v) { return std::pair{~table[v].stake, v}; });
    told.resize(most);
    answer.left_out = static_cast<std::uint32_t>(table.size() - most);
    const auto stance = [&](casper::Validator v) {
        if (graph.supporters.test(v)) return answers::CasperStance::stands;
        if (dag.whole().equivocates(v)) return answers::CasperStance::equivocates;
        return dag.whole().latest[v] == casper::genesis_slot ? answers::CasperStance::silent
                                                             : answers::CasperStance::elsewhere;
    };
    for (const auto v : told) {
        auto& one = answer.validators.emplace_back();
        one.validator = table[v].validator;
        one.stake = table[v].stake;
        one.stance = stance(v);
        one.in_clique = std::ranges::binary_search(graph.clique.vertices, v);
        one.in_proof = kept.proof.test(v);
        for (std::uint32_t place = 0; place < told.size(); ++place)
            if (graph.knows[v].test(told[place])) one.knows.push_back(place);
    }
    return answer;
}

Queried<answers::CasperDeploy> CasperRole::casper_deploy(ByteSpan bytes) const
{
    const auto unknown = std::unexpected{QueryFailure{CasperQueryError::unknown_deploy}};
    const auto id = casper::DeployId::from(bytes);
    if (!id) return unknown;
    answers::CasperDeploy answer;
    answer.deploy = to_bytes(id->bytes());
    const auto status = pool_.status(*id);
    const auto& settled = era_->opening().settled;
    const auto found = settled.find(*id);
    const auto* past = found == settled.end() ? nullptr : &found->second;
    if (!status && past == nullptr) return unknown;
    answer.state = answers::CasperDeployState::final;
    if (status && !past) {
        answer.state = node::shown(status->state);
        answer.blocks = bytes_of(status->blocks);
        if (status->rejection) answer.reason = std::string{casper::name(*status->rejection)};
    }
    if (past) {
        answer.blocks = {to_bytes(past->block.bytes())};
        answer.outcome = std::string{outcome_name(past->outcome)};
        answer.gas = past->gas;
    }
    const auto ended = ended_.find(*id);
    const bool in_block = answer.state == answers::CasperDeployState::in_block ||
                          answer.state == answers::CasperDeployState::final;
    if (in_block && ended != ended_.end()) {
        if (!past) {
            if (answer.blocks.empty()) answer.blocks = {to_bytes(ended->second.block.bytes())};
            answer.outcome = std::string{outcome_name(ended->second.outcome)};
            answer.gas = ended->second.gas;
        }
        if (!ended->second.why.empty()) answer.reason = ended->second.why;
    }
    return answer;
}

Queried<answers::CasperAccount> CasperRole::casper_account(const types::Address& address) const
{
    return answers::CasperAccount{address, era_->head().number_at(casper::keys::balance(address))};
}

Queried<answers::CasperStateValue> CasperRole::casper_state(ByteSpan key) const
{
    return answers::CasperStateValue{to_bytes(key),
                                     era_->head().get(casper::keys::of_contracts(key))};
}

}  // namespace weft::node
