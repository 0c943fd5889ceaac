// Whom a member has proved false. What shows it to others is kept, told to fellow members, and checked when
// they tell it (decision 0075).

#include <weft/base/probe.hpp>

#include "behind_records.hpp"
#include "chain_places.hpp"
#include "chain_runner.hpp"

namespace weft::node {

namespace {

constexpr std::uint8_t evidence_version = 1;

Bytes record_of(const committee::TwoVotes& evidence)
{
    codec::Writer writer;
    writer.u8(evidence_version);
    committee::encode(writer, evidence);
    return std::move(writer).take();
}

std::optional<committee::TwoVotes> read_record(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (reader.u8() != evidence_version) return std::nullopt;
    const auto evidence = committee::decode_two_votes(reader);
    return reader.finish(0) ? std::optional{evidence} : std::nullopt;
}

}  // namespace

void ChainRunner::load_liars()
{
    keys_digest_ = committee::digest_of(key_.keys.hi);
    const auto space = space_of('x', record_.chain);
    for (const auto& entry : store_.scan(space, space, 2 * key_.members.size())) {
        codec::Reader place{ByteSpan{entry.key}.subspan(space.size())};
        const auto high = place.u8();
        const ValidatorIndex seat{static_cast<std::uint16_t>(high << 8 | place.u8())};
        if (entry.key == fault_place(record_.chain, seat.value()))
            liars_.emplace(seat, to_string(entry.value));
        else if (const auto evidence = read_record(entry.value))
            evidence_.emplace(seat, *evidence);
    }
}

void ChainRunner::accuse(ValidatorIndex seat, std::string_view fault, Effects& effects)
{
    ++counts_.accusations;
    if (seat.value() >= key_.members.size()) return;
    effects.events.emplace_back(
        PeerAccused{key_.members[seat.value()], "committee", std::string{fault}});
    // The first fault is kept, over restarts.
    if (!liars_.try_emplace(seat, fault).second) return;
    effects.writes.emplace_back();
    effects.writes.back().batch.put(fault_place(record_.chain, seat.value()), to_bytes(fault));
}

/// Pre: it was checked.
void ChainRunner::show(const committee::TwoVotes& evidence, Effects& effects)
{
    if (!evidence_.try_emplace(evidence.seat, evidence).second) return;
    effects.writes.emplace_back();
    effects.writes.back().batch.put(evidence_place(record_.chain, evidence.seat.value()),
                                    record_of(evidence));
    broadcast(TwoVotesFrame{record_.chain, keys_digest_, evidence}, effects);
}

void ChainRunner::tell_evidence(const PeerId& peer, Effects& effects) const
{
    for (const auto& [seat, evidence] : evidence_)
        say(effects, peer, encode(TwoVotesFrame{record_.chain, keys_digest_, evidence}));
}

Effects ChainRunner::on(Instant, ValidatorIndex from, const TwoVotesFrame& frame)
{
    Effects effects;
    const auto seat = frame.evidence.seat;
    // Seats of another committee are others. What fellow members have against this one, they keep.
    if (frame.keys != keys_digest_ || seat == key_.keys.self || evidence_.contains(seat))
        return effects;
    if (!committee::proves(frame.evidence, record_.chain, key_.keys.hi)) {
        effects.penalties.push_back({key_.members[from.value()], "false evidence"});
        return effects;
    }
    probe<"node: a member is shown to have voted twice">();
    accuse(seat, committee::name(committee::Fault::two_votes), effects);
    show(frame.evidence, effects);
    return effects;
}

}  // namespace weft::node
