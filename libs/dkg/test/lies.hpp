#pragma once

// What faulty members say. Each maker returns a mouth; `both` joins two.

#include "world.hpp"

namespace weft::dkg::test {

inline Mouth silent()
{
    return [](std::size_t, const Message&) { return std::vector<Message>{}; };
}

inline Mouth both(Mouth first, Mouth second)
{
    return [first = std::move(first), second = std::move(second)](std::size_t to,
                                                                  const Message& said) {
        std::vector<Message> all;
        for (const auto& once : first(to, said))
            for (auto& twice : second(to, once)) all.push_back(std::move(twice));
        return all;
    };
}

/// Puts other bytes into the liar's own bundle of a phase. Nullopt: the bundle is never sent.
using Rewrite = std::function<std::optional<Bytes>(std::size_t to, ByteSpan payload)>;
inline Mouth rewriting(std::size_t liar, Phase phase, Rewrite rewrite)
{
    return [=](std::size_t to, const Message& said) -> std::vector<Message> {
        const auto* part = std::get_if<Broadcast>(&said);
        if (!part || part->phase != phase || part->sender != seat(liar)) return {said};
        auto other = *part;
        const auto change = [&](Bytes& payload) {
            auto changed = rewrite(to, payload);
            if (changed) payload = *std::move(changed);
            return changed.has_value();
        };
        if (auto* value = std::get_if<rbc::Value>(&other.message)) {
            if (!change(value->payload)) return {};
        } else if (auto* supply = std::get_if<rbc::Supply>(&other.message)) {
            if (!change(supply->payload)) return {};
        } else if (!rewrite(to, {})) {
            return {};  // nothing about it at all
        }
        return {other};
    };
}

inline Mouth withholding(std::size_t liar, Phase phase)
{
    return rewriting(liar, phase, [](std::size_t, ByteSpan) { return std::nullopt; });
}

/// Decodes, changes, encodes. `change` gets the bundle by reference.
template <class Bundle, class Decode, class Change>
Mouth changing(
    std::size_t liar, Phase phase, protocol::Committee committee, Decode decode, Change change)
{
    return rewriting(liar, phase, [=](std::size_t to, ByteSpan payload) -> std::optional<Bytes> {
        auto bundle = decode(payload, committee);
        if (!bundle) return to_bytes(payload);
        change(to, *bundle);
        return encode(*bundle);
    });
}

/// The boxes of these seats hold nothing they can open.
inline Mouth bad_boxes(std::size_t liar,
                       protocol::Committee committee,
                       std::vector<std::size_t> victims)
{
    return changing<Deal>(liar, Phase::deal, committee, decode_deal, [=](std::size_t, Deal& deal) {
        for (const auto victim : victims) deal.boxes[victim][100] ^= std::byte{1};
    });
}

/// One commitment more (+1) or less (-1) than the threshold of the hi key.
inline Mouth wrong_degree(std::size_t liar, protocol::Committee committee, int more)
{
    return changing<Deal>(liar, Phase::deal, committee, decode_deal, [=](std::size_t, Deal& deal) {
        if (more > 0)
            deal.hi.push_back(deal.hi.back());
        else
            deal.hi.pop_back();
    });
}

/// One of two deals, by recipient.
inline Mouth two_deals(std::size_t liar, protocol::Committee committee)
{
    return changing<Deal>(liar, Phase::deal, committee, decode_deal,
                          [](std::size_t to, Deal& deal) {
                              if (to % 2 == 0) std::swap(deal.hi[0], deal.lo[0]);
                          });
}

inline Mouth complaining(std::size_t liar,
                         protocol::Committee committee,
                         std::vector<std::size_t> about)
{
    return changing<Verdict>(liar, Phase::verdict, committee, decode_verdict,
                             [=](std::size_t, Verdict& verdict) {
                                 for (const auto dealer : about)
                                     verdict.complaints.add(seat(dealer));
                             });
}

inline void spoil(Values& values)
{
    values.lo = crypto::bls::add(values.lo, values.hi);
}

inline Mouth wrong_answers(std::size_t liar, protocol::Committee committee)
{
    return changing<Justification>(liar, Phase::justification, committee, decode_justification,
                                   [](std::size_t, Justification& justification) {
                                       for (auto& [to, values] : justification.answers)
                                           spoil(values);
                                   });
}

/// Another polynomial than was dealt, or a proof that does not fit.
inline Mouth wrong_reveal(std::size_t liar, protocol::Committee committee)
{
    return changing<Reveal>(
        liar, Phase::reveal, committee, decode_reveal,
        [](std::size_t, Reveal& reveal) { std::swap(reveal.hi[0], reveal.lo[0]); });
}

inline Mouth wrong_reconstruction(std::size_t liar, protocol::Committee committee)
{
    return changing<Reconstruction>(liar, Phase::reconstruction, committee, decode_reconstruction,
                                    [](std::size_t, Reconstruction& reconstruction) {
                                        for (auto& [dealer, values] : reconstruction.values)
                                            spoil(values);
                                    });
}

/// As leader, proposes another value to every second seat; `change` makes it.
inline Mouth two_proposals(Question question, std::function<Bytes(const Bytes&)> change)
{
    return [=](std::size_t to, const Message& said) -> std::vector<Message> {
        auto other = said;
        if (auto* settling = std::get_if<Settling>(&other);
            settling && settling->question == question)
            if (auto* proposal = std::get_if<settlement::Proposal>(&settling->message);
                proposal && to % 2 == 0)
                proposal->value = change(proposal->value);
        return {other};
    };
}

/// As leader, proposes another value to all.
inline Mouth other_proposal(Question question, std::function<Bytes(const Bytes&)> change)
{
    return [=](std::size_t, const Message& said) -> std::vector<Message> {
        auto other = said;
        if (auto* settling = std::get_if<Settling>(&other);
            settling && settling->question == question)
            if (auto* proposal = std::get_if<settlement::Proposal>(&settling->message))
                proposal->value = change(proposal->value);
        return {other};
    };
}

/// A record without the verdict of a seat.
inline std::function<Bytes(const Bytes&)> without_verdict(std::size_t of,
                                                          protocol::Committee committee)
{
    return [=](const Bytes& value) {
        auto record = decode_record(value, committee);
        if (!record) return value;
        record->verdicts.remove(seat(of));
        return encode(*record);
    };
}

/// Votes and endorsements whose signatures are those of something else.
inline Mouth forging()
{
    return [](std::size_t, const Message& said) -> std::vector<Message> {
        auto other = said;
        if (auto* settling = std::get_if<Settling>(&other)) {
            if (auto* vote = std::get_if<settlement::Vote>(&settling->message)) ++vote->view;
        } else if (auto* endorsement = std::get_if<Endorsement>(&other)) {
            endorsement->transcript.writable()[0] ^= std::byte{1};
        }
        return {other};
    };
}

}  // namespace weft::dkg::test
