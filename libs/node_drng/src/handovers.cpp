#include "handovers.hpp"

#include <weft/base/check.hpp>
#include <weft/node/notices.hpp>

#include <algorithm>

namespace weft::node {

namespace handover = dkg::handover;

namespace {

/// Of the settlement's first view; later ones last up to eight times as long. It costs liveness only.
constexpr Instant first_view = std::chrono::seconds{2};

/// Behind all that was written before it.
void say(Effects& effects, const PeerId& to, Bytes frame)
{
    if (effects.writes.empty()) effects.writes.emplace_back();
    effects.writes.back().then.push_back({to, std::move(frame)});
}

}  // namespace

Handovers::Handovers(const crypto::ed25519::KeyPair& identity,
                     const types::StoreView& store,
                     const std::optional<Marks>& marks,
                     crypto::Drbg entropy)
    : identity_{identity},
      store_{store},
      entropy_{std::move(entropy)},
      spoken_{to_bytes(handovers_spoken_key), marks, store}
{}

handover::Terms Handovers::terms_of(const crypto::Hash& run, const HandoverInvite& invite) const
{
    return {.run = *dkg::RunId::from(run.bytes()),
            .hi = invite.hi,
            .lo = invite.lo,
            .from = invite.from,
            .to = invite.to};
}

void Handovers::make_engine(const crypto::Hash& id,
                            Run& run,
                            std::optional<handover::Shares> shares,
                            const handover::Memory& memory)
{
    auto seed = entropy_.draw(32);
    run.engine = std::make_unique<handover::Handover>(terms_of(id, run.record.invite), identity_,
                                                      std::move(shares), crypto::Drbg{seed},
                                                      first_view, memory);
    crypto::wipe(seed);
    run.timer = ++timers_;
    by_timer_.emplace(run.timer, id);
}

Effects Handovers::on_start(Instant now, const SharesOf& shares)
{
    Effects effects;
    if (auto mark = spoken_.owed()) {
        effects.writes.emplace_back();
        effects.writes.back().marks.push_back(*std::move(mark));
    }
    const auto space = as_bytes(handover_space);
    for (const auto& entry : store_.scan(space, space, 2 * handovers_kept)) {
        const auto id = crypto::Hash::from(ByteSpan{entry.key}.subspan(space.size()));
        auto record = decode_handover(entry.value);
        if (!id || !record || record->invite.name() != *id) continue;
        auto& run = runs_[*id];
        run.record = *std::move(record);
        handover::Memory memory;
        memory.forgot = spoken_.forgot();
        memory.certificate = run.record.certificate;
        memory.finished = run.record.stage == HandoverStage::over;
        auto parts = to_bytes(handover_parts_space);
        append(parts, id->bytes());
        for (const auto& part : store_.scan(parts, parts, protocol::committee_size_max + 1)) {
            const auto number = ByteSpan{part.key}.last(2);
            const auto dealer = static_cast<std::uint16_t>(
                std::to_integer<unsigned>(number[0]) | std::to_integer<unsigned>(number[1]) << 8);
            if (dealer == 0xffff)
                memory.said = part.value;
            else
                memory.deals.emplace(ValidatorIndex{dealer}, part.value);
        }
        run.parts_gone = memory.finished && memory.deals.empty();
        auto ours =
            run.record.stage == HandoverStage::open ? shares(run.record.invite) : std::nullopt;
        make_engine(*id, run, std::move(ours), memory);
        absorb(now, *id, run, run.engine->start(now), effects);
    }
    return effects;
}

Effects Handovers::begin(Instant now,
                         const HandoverInvite& invite,
                         const PeerId& inviter,
                         std::optional<handover::Shares> shares)
{
    const auto id = invite.name();
    WEFT_CHECK(!runs_.contains(id));
    Effects effects;
    Effects::Write write;
    // The oldest ends make room: who was away for so long asks its operator.
    while (runs_.size() >= handovers_kept) {
        const auto over = std::ranges::find_if(runs_, [](const auto& entry) {
            return entry.second.record.stage == HandoverStage::over;
        });
        if (over == runs_.end()) break;
        forget(over->first, over->second, write.batch);
        by_timer_.erase(over->second.timer);
        runs_.erase(over);
    }
    auto& run = runs_[id];
    run.record.invite = invite;
    run.record.inviter = inviter;
    write.batch.put(handover_place(id), encode(run.record));
    spoken_.begins(write);
    effects.writes.push_back(std::move(write));
    handover::Memory memory;
    memory.forgot = spoken_.forgot();
    make_engine(id, run, std::move(shares), memory);
    if (spoken_.forgot() && run.engine->new_seat())
        effects.events.emplace_back(Stalled{"drng", std::string{SpokenHandovers::silent_text}});
    // Whoever takes part says so to all: who knows the inviter alone hears of it from others, too.
    const auto frame = invitation(invite);
    for (const auto& party : run.engine->who())
        if (party != identity_.public_key()) say(effects, party, frame);
    absorb(now, id, run, run.engine->start(now), effects);
    return effects;
}

Effects Handovers::greet(Instant now, const PeerId& peer)
{
    Effects effects;
    for (auto& [id, run] : runs_) {
        const auto party = party_of(run, peer);
        if (!party) continue;
        run.reminded.erase(peer);
        say(effects, peer, invitation(run.record.invite));
        absorb(now, id, run, run.engine->greet(now, *party), effects);
    }
    return effects;
}

Effects Handovers::reminded(Instant now, const PeerId& peer, const crypto::Hash& run)
{
    Effects effects;
    const auto found = runs_.find(run);
    if (found == runs_.end() || !found->second.reminded.insert(peer).second) return effects;
    if (const auto party = party_of(found->second, peer))
        absorb(now, run, found->second, found->second.engine->greet(now, *party), effects);
    return effects;
}

Effects Handovers::on(Instant now, const PeerId& from, const HandoverFrame& frame)
{
    Effects effects;
    const auto found = runs_.find(frame.run);
    if (found == runs_.end()) return effects;
    auto& run = found->second;
    const auto party = party_of(run, from);
    if (!party || from == identity_.public_key()) return effects;
    const protocol::Committee to{static_cast<std::uint16_t>(run.record.invite.to.size())};
    const auto message = handover::decode(frame.body, to);
    if (!message) {
        effects.penalties.push_back(
            {from, "hand-over: " + std::string{codec::name(message.error())}});
        return effects;
    }
    auto step = run.engine->handle(now, *party, *message);
    WEFT_CHECK(step.has_value());
    absorb(now, frame.run, run, *std::move(step), effects);
    return effects;
}

Effects Handovers::on_timer(Instant now, TimerId timer)
{
    Effects effects;
    const auto id = by_timer_.find(timer.value());
    if (id == by_timer_.end()) return effects;
    auto& run = runs_.at(id->second);
    absorb(now, id->second, run, run.engine->on_time(now), effects);
    return effects;
}

void Handovers::absorb(
    Instant now, const crypto::Hash& id, Run& run, handover::Step step, Effects& effects)
{
    // First what is remembered, then what leaves.
    Effects::Write write;
    bool speaks = false;
    for (auto& output : step.outputs) {
        if (auto* remember = std::get_if<handover::Remember>(&output)) {
            write.batch.put(handover_part_place(id, remember->dealer), std::move(remember->bytes));
            speaks = true;
        } else if (auto* made = std::get_if<dkg::Made>(&output))
            run.made = std::move(*made);  // made again of what is remembered, after a restart
        else if (run.record.stage == HandoverStage::open) {
            run.record.stage = HandoverStage::certified;
            run.record.certificate = std::get<dkg::Certificate>(std::move(output));
            write.batch.put(handover_place(id), encode(run.record));
        }
    }
    if (speaks) spoken_.speaks(write);
    if (run.record.stage == HandoverStage::over && run.engine->everybody() && !run.parts_gone)
        forget_parts(id, run, write.batch);
    const auto& parties = run.engine->who();
    for (const auto& envelope : step.messages) {
        const auto frame = encode(HandoverFrame{id, handover::encode(envelope.message)});
        for (const auto party : envelope.to.only)
            write.then.push_back({parties[party.value()], frame});
    }
    if (!write.batch.empty() || !write.then.empty()) effects.writes.push_back(std::move(write));
    for (const auto& accusation : step.accusations)
        effects.events.emplace_back(PeerAccused{parties[accusation.whom.value()], "drng",
                                                std::string{handover::name(accusation.what)}});
    if (step.wake) effects.arms.push_back({TimerId{run.timer}, std::max(now, *step.wake)});
}

std::vector<Turn> Handovers::turns()
{
    std::vector<Turn> due;
    for (auto& [id, run] : runs_) {
        if (run.record.stage != HandoverStage::certified) continue;
        if (run.engine->new_seat() && !run.made) continue;
        due.push_back({id, run.record.invite, run.made});
    }
    return due;
}

void Handovers::acted(const crypto::Hash& run, types::Batch& batch)
{
    auto& one = runs_.at(run);
    one.record.stage = HandoverStage::over;
    one.made.reset();
    batch.put(handover_place(run), encode(one.record));
    // The sharing that this one replaces came by a hand-over, too: its parts would make its share again.
    for (auto& [id, other] : runs_)
        if (id != run && other.record.stage == HandoverStage::over && !other.parts_gone &&
            other.record.invite.key() == one.record.invite.key())
            forget_parts(id, other, batch);
    const auto same_sharing = [&](const Run& other) {
        return other.record.stage == HandoverStage::open &&
               other.record.invite.hi == one.record.invite.hi;
    };
    for (auto it = runs_.begin(); it != runs_.end();) {
        if (it->first != run && same_sharing(it->second)) {
            forget(it->first, it->second, batch);
            by_timer_.erase(it->second.timer);
            it = runs_.erase(it);
        } else {
            ++it;
        }
    }
}

void Handovers::gone_over(const types::Address& chain,
                          const crypto::Hash& base,
                          const crypto::Hash& run,
                          types::Batch& batch)
{
    std::erase_if(runs_, [&](const auto& entry) {
        const auto& [id, other] = entry;
        const auto& invite = other.record.invite;
        if (id == run || other.record.stage == HandoverStage::over || !invite.chain ||
            invite.chain->base != base || invite.key() != chain)
            return false;
        forget(id, other, batch);
        by_timer_.erase(other.timer);
        return true;
    });
}

void Handovers::forget(const crypto::Hash& id, const Run& run, types::Batch& batch) const
{
    batch.erase(handover_place(id));
    batch.erase(handover_part_place(id, std::nullopt));
    for (std::uint16_t dealer = 0; dealer < run.record.invite.from.size(); ++dealer)
        batch.erase(handover_part_place(id, ValidatorIndex{dealer}));
}

/// Every new member holds its share: nobody needs the parts any more.
void Handovers::forget_parts(const crypto::Hash& id, Run& run, types::Batch& batch) const
{
    run.parts_gone = true;
    if (run.engine->made()) run.engine->let_go();
    for (std::uint16_t dealer = 0; dealer < run.record.invite.from.size(); ++dealer)
        batch.erase(handover_part_place(id, ValidatorIndex{dealer}));
}

std::optional<std::string> Handovers::full(const PeerId& inviter) const
{
    std::size_t all = 0;
    std::size_t its = 0;
    for (const auto& [id, run] : runs_) {
        if (run.record.stage != HandoverStage::open || run.record.inviter == identity_.public_key())
            continue;
        ++all;
        if (run.record.inviter == inviter) ++its;
    }
    if (its >= handovers_of_peer_max) return "it has started enough of them";
    if (all >= handovers_max) return "too many of them are open here";
    return std::nullopt;
}

const HandoverInvite* Handovers::open(const crypto::Hash& run) const
{
    const auto found = runs_.find(run);
    return found == runs_.end() || found->second.record.stage == HandoverStage::over
               ? nullptr
               : &found->second.record.invite;
}

std::string Handovers::state_of(const crypto::bls::SharedPublicKey& hi) const
{
    std::string text;
    for (const auto& [id, run] : runs_) {
        const auto& invite = run.record.invite;
        if (run.record.stage == HandoverStage::over || invite.hi != hi) continue;
        const auto all = std::to_string(invite.to.size());
        text += "; hand-over " + id.hex() + " to " + all + " members: ";
        if (run.engine->new_seat())
            text += std::to_string(run.engine->certain()) + " of " +
                    std::to_string(invite.hi.threshold) + " deals certain, " +
                    std::to_string(run.engine->endorsed()) + " of " + all + " hold their shares" +
                    (spoken_.forgot() ? "; " + std::string{SpokenHandovers::silent_text} : "");
        else
            text += "this node has dealt";
    }
    return text;
}

std::vector<const HandoverInvite*> Handovers::all_open() const
{
    std::vector<const HandoverInvite*> open;
    for (const auto& [id, run] : runs_)
        if (run.record.stage != HandoverStage::over) open.push_back(&run.record.invite);
    return open;
}

std::optional<handover::Party> Handovers::party_of(const Run& run, const PeerId& peer) const
{
    const auto& parties = run.engine->who();
    const auto found = std::ranges::lower_bound(parties, peer);
    if (found == parties.end() || *found != peer) return std::nullopt;
    return handover::Party{static_cast<std::uint16_t>(found - parties.begin())};
}

}  // namespace weft::node
