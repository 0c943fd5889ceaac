#pragma once

// What faulty members say. Each maker returns a mouth; `both` joins two.

#include <weft/sim/tape.hpp>

#include "world.hpp"
#include <set>

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

/// A deal in order, but for one coefficient of the hi polynomial that is zero: its Feldman
/// commitment would be infinity, which nobody can write down.
inline Mouth zero_coefficient(std::size_t liar, World& world, std::uint16_t which)
{
    const auto thresholds = Thresholds::of(world.committee());
    const auto drawn = [&](std::uint16_t threshold, std::uint8_t byte) {
        return crypto::bls::Polynomial::random(threshold, Bytes(32, std::byte{byte}));
    };
    std::vector<crypto::bls::SecretKey> coefficients;
    std::vector<crypto::bls::SecretKey> blinding;
    for (std::uint16_t k = 0; k < thresholds.hi; ++k) {
        coefficients.push_back(drawn(thresholds.hi, 1).coefficient(k));
        blinding.push_back(drawn(thresholds.hi, 2).coefficient(k));
    }
    // h^b as the sum of g h^b1 and g^-1 h^b2: committing to a zero is not offered.
    crypto::bls::SecretKey one;
    one.writable()[31] = std::byte{1};
    const auto minus_one = *crypto::bls::SecretKey::from(
        *from_hex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000"));
    const auto another = drawn(thresholds.hi, 5).coefficient(0);
    const std::vector halves{crypto::bls::commit(one, blinding[which]),
                             crypto::bls::commit(minus_one, another)};
    coefficients[which] = {};
    blinding[which] = crypto::bls::add(blinding[which], another);
    const crypto::bls::Polynomial hi{coefficients};
    const crypto::bls::Polynomial hi_blinding{blinding};
    const auto lo = drawn(thresholds.lo, 3);
    const auto lo_blinding = drawn(thresholds.lo, 4);
    Deal deal{crypto::bls::commit(hi, hi_blinding), crypto::bls::commit(lo, lo_blinding), {}};
    deal.hi[which] = *crypto::bls::sum(halves);
    for (std::uint16_t to = 0; to < world.size(); ++to) {
        codec::Writer box;
        box.fixed(RunId::filled(0x77)).u16(static_cast<std::uint16_t>(liar)).u16(to);
        write(box,
              Values{hi.share(to), hi_blinding.share(to), lo.share(to), lo_blinding.share(to)});
        deal.boxes.push_back(
            *crypto::seal_to(world.keys()[to], box.view(), Bytes(32, static_cast<std::byte>(to))));
    }
    return rewriting(liar, Phase::deal, [bytes = encode(deal)](std::size_t, ByteSpan) {
        return std::optional{bytes};
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

/// Takes no part in settlements: its views pass before anything is proposed.
inline Mouth settles_nothing()
{
    return [](std::size_t, const Message& said) {
        return std::holds_alternative<Settling>(said) ? std::vector<Message>{} : std::vector{said};
    };
}

/// A set of missing dealers that names nobody.
inline Bytes nobody_missing(const Bytes&)
{
    codec::Writer out;
    write(out, protocol::SeatSet{});
    return std::move(out).take();
}

/// A roll without the verdict of a seat.
inline std::function<Bytes(const Bytes&)> without_verdict(std::size_t of,
                                                          protocol::Committee committee)
{
    return [=](const Bytes& value) {
        auto roll = decode_roll(value, committee);
        if (!roll) return value;
        roll->verdicts.remove(seat(of));
        return encode(*roll);
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

/// All that was said in another run of the same members, in which nobody lied, each message once.
inline sim::Tape<Message> tape_of_another_run(std::size_t size, std::uint64_t keys_seed)
{
    World other{static_cast<std::uint16_t>(size),
                keys_seed,
                sim::NetworkFaults::calm(),
                {},
                RunId::filled(0x66)};
    sim::Tape<Message> tape;
    std::set<Bytes> known;
    other.listen([&](std::size_t, std::size_t, const Message& said) {
        if (known.insert(encode(said)).second) tape.record(said);
    });
    other.start_all();
    other.run();
    return tape;
}

/// Takes part as it should, and also says, as its own, all that anybody said in another run.
inline Mouth replaying(sim::Tape<Message> tape)
{
    const auto shared = std::make_shared<sim::Tape<Message>>(std::move(tape));
    return [shared](std::size_t to, const Message& said) {
        constexpr std::size_t at_a_time = 8;
        auto all = shared->next(to, at_a_time);
        all.push_back(said);
        return all;
    };
}

}  // namespace weft::dkg::test
