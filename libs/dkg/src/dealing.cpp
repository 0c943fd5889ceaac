#include <weft/base/check.hpp>
#include <weft/dkg/dealing.hpp>

namespace weft::dkg {

namespace {

using crypto::bls::Commitments;
using crypto::bls::Polynomial;
using crypto::bls::SecretKey;

/// Binds a proof to run, dealer and key.
Bytes reveal_context(const RunId& run, ValidatorIndex dealer, std::string_view key)
{
    codec::Writer out;
    out.text("weft dkg reveal").fixed(run).u16(dealer.value()).text(key);
    return std::move(out).take();
}

Polynomial draw(std::uint16_t threshold, crypto::Drbg& entropy)
{
    auto bytes = entropy.draw(32);
    auto polynomial = Polynomial::random(threshold, bytes);
    crypto::wipe(bytes);
    return polynomial;
}

using Shares = std::vector<std::pair<std::uint16_t, SecretKey>>;

/// The polynomial of degree < threshold through one component of the first values.
Polynomial through(std::span<const std::pair<ValidatorIndex, Values>> values,
                   SecretKey Values::* component,
                   std::size_t threshold)
{
    Shares shares;
    for (const auto& [seat, all] : values.first(threshold))
        shares.emplace_back(seat.value(), all.*component);
    return Polynomial::through(shares);
}

}  // namespace

Dealing::Dealing(const RunId& run,
                 protocol::Committee committee,
                 ValidatorIndex self,
                 crypto::Drbg& entropy)
    : run_{run},
      committee_{committee},
      self_{self},
      hi_{draw(Thresholds::of(committee).hi, entropy)},
      hi_blinding_{draw(Thresholds::of(committee).hi, entropy)},
      lo_{draw(Thresholds::of(committee).lo, entropy)},
      lo_blinding_{draw(Thresholds::of(committee).lo, entropy)}
{}

Values Dealing::at(ValidatorIndex seat) const
{
    const auto index = seat.value();
    return {hi_.share(index), hi_blinding_.share(index), lo_.share(index),
            lo_blinding_.share(index)};
}

Deal Dealing::deal(std::span<const crypto::ed25519::PublicKey> members, crypto::Drbg& entropy) const
{
    WEFT_CHECK(members.size() == committee_.size());
    Deal deal;
    deal.hi = crypto::bls::commit(hi_, hi_blinding_);
    deal.lo = crypto::bls::commit(lo_, lo_blinding_);
    for (std::uint16_t seat = 0; seat < committee_.size(); ++seat) {
        codec::Writer address;
        address.fixed(run_).u16(self_.value()).u16(seat);
        Bytes plain;
        plain.reserve(box_bytes - crypto::box_overhead_bytes);  // never moved, so wiped entirely
        append(plain, address.view());
        const auto values = at(ValidatorIndex{seat});
        for (const auto* scalar :
             {&values.hi, &values.hi_blinding, &values.lo, &values.lo_blinding})
            append(plain, scalar->reveal());
        auto one_time = entropy.draw(32);
        auto box = crypto::seal_to(members[seat], plain, one_time);
        crypto::wipe(plain);
        crypto::wipe(one_time);
        deal.boxes.push_back(box ? *std::move(box) : Bytes(box_bytes));
        WEFT_CHECK(deal.boxes.back().size() == box_bytes);
    }
    return deal;
}

Reveal Dealing::reveal(crypto::Drbg& entropy) const
{
    auto hi_entropy = entropy.draw(32);
    auto lo_entropy = entropy.draw(32);
    Reveal reveal{crypto::bls::commit(hi_), crypto::bls::commit(lo_),
                  prove_opening(hi_, hi_blinding_, reveal_context(run_, self_, "hi"), hi_entropy),
                  prove_opening(lo_, lo_blinding_, reveal_context(run_, self_, "lo"), lo_entropy)};
    crypto::wipe(hi_entropy);
    crypto::wipe(lo_entropy);
    return reveal;
}

std::optional<Committed> Committed::decode(std::span<const crypto::bls::PublicKey> hi,
                                           std::span<const crypto::bls::PublicKey> lo)
{
    auto first = Commitments::decode(hi);
    auto second = Commitments::decode(lo);
    if (!first || !second) return std::nullopt;
    return Committed{*std::move(first), *std::move(second)};
}

bool fits(const Committed& dealt, ValidatorIndex seat, const Values& values)
{
    const auto hi = dealt.hi.evaluate(seat.value());
    const auto lo = dealt.lo.evaluate(seat.value());
    return hi && lo && *hi == crypto::bls::commit(values.hi, values.hi_blinding) &&
           *lo == crypto::bls::commit(values.lo, values.lo_blinding);
}

std::optional<Values> open_box(const RunId& run,
                               ValidatorIndex dealer,
                               ValidatorIndex self,
                               const crypto::ed25519::KeyPair& own,
                               ByteSpan box,
                               const Committed& dealt)
{
    auto plain = crypto::open_from(own, box);
    if (!plain) return std::nullopt;
    codec::Reader in{*plain};
    // The address inside stops a dealer that passes another's deal off as its own.
    const bool ours =
        in.fixed<RunId>() == run && in.u16() == dealer.value() && in.u16() == self.value();
    const auto values = in.finish(read_values(in));
    crypto::wipe(*plain);
    if (!ours || !values || !fits(dealt, self, *values)) return std::nullopt;
    return *values;
}

std::optional<Committed> check_reveal(const RunId& run,
                                      ValidatorIndex dealer,
                                      const Committed& dealt,
                                      const Reveal& reveal)
{
    auto revealed = Committed::decode(reveal.hi, reveal.lo);
    if (!revealed ||
        !verify_opening(dealt.hi, revealed->hi, reveal_context(run, dealer, "hi"),
                        reveal.hi_proof) ||
        !verify_opening(dealt.lo, revealed->lo, reveal_context(run, dealer, "lo"), reveal.lo_proof))
        return std::nullopt;
    return revealed;
}

std::optional<Committed> reconstruct(protocol::Committee committee,
                                     std::span<const std::pair<ValidatorIndex, Values>> values)
{
    const auto thresholds = Thresholds::of(committee);
    if (values.size() < thresholds.hi) return std::nullopt;  // hi >= lo
    // Not by way of encodings: a liar may have dealt coefficients of zero, whose commitments are
    // infinity.
    return Committed{Commitments::to(through(values, &Values::hi, thresholds.hi)),
                     Commitments::to(through(values, &Values::lo, thresholds.lo))};
}

std::optional<Values> reconstruct_values(protocol::Committee committee,
                                         std::span<const std::pair<ValidatorIndex, Values>> values,
                                         ValidatorIndex seat)
{
    const auto thresholds = Thresholds::of(committee);
    if (values.size() < thresholds.hi) return std::nullopt;
    const auto at = [&](SecretKey Values::* component, std::size_t threshold) {
        return through(values, component, threshold).share(seat.value());
    };
    return Values{at(&Values::hi, thresholds.hi), at(&Values::hi_blinding, thresholds.hi),
                  at(&Values::lo, thresholds.lo), at(&Values::lo_blinding, thresholds.lo)};
}

crypto::bls::SharedPublicKey shared_key(const crypto::bls::Commitments& sum, std::size_t seats)
{
    crypto::bls::SharedPublicKey key;
    key.threshold = static_cast<std::uint16_t>(sum.size());
    key.group = sum.encoded(0);
    for (std::uint16_t seat = 0; seat < seats; ++seat)
        key.shares.push_back(sum.evaluate(seat).value_or(nobodys_key));
    return key;
}

}  // namespace weft::dkg
