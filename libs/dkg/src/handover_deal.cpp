#include <weft/base/check.hpp>
#include <weft/dkg/handover_deal.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>
#include <array>

namespace weft::dkg::handover {

namespace bls = crypto::bls;

namespace {

crypto::Drbg drawn_from(const RunId& run, ValidatorIndex dealer, const Shares& shares)
{
    Bytes seed;
    seed.reserve(128);  // never moved, so wiped entirely
    append(seed, shares.hi.reveal());
    append(seed, shares.lo.reveal());
    append(seed, run.bytes());
    seed.push_back(static_cast<std::byte>(dealer.value() & 0xff));
    seed.push_back(static_cast<std::byte>(dealer.value() >> 8));
    const auto key = crypto::tagged_hash("weft dkg handover polynomials", seed);
    crypto::wipe(seed);
    return crypto::Drbg{key.bytes()};
}

std::vector<bls::Polynomial> square(const bls::SecretKey& share,
                                    std::size_t threshold,
                                    std::size_t helpers,
                                    crypto::Drbg& drbg)
{
    std::vector<bls::Polynomial> by_power;
    for (std::size_t l = 0; l < helpers; ++l) {
        auto bytes = drbg.draw(32);
        auto column = bls::Polynomial::random(static_cast<std::uint16_t>(threshold), bytes);
        crypto::wipe(bytes);
        if (l == 0) {
            std::vector<bls::SecretKey> coefficients{share};
            for (std::size_t k = 1; k < threshold; ++k)
                coefficients.push_back(column.coefficient(k));
            column = bls::Polynomial{std::move(coefficients)};
        }
        by_power.push_back(std::move(column));
    }
    return by_power;
}

/// P(x, seat) by the power of x.
std::vector<bls::SecretKey> help_of(std::span<const bls::Polynomial> by_power, ValidatorIndex seat)
{
    std::vector<bls::SecretKey> coefficients;
    for (std::size_t k = 0; k < by_power.front().threshold(); ++k) {
        std::vector<bls::SecretKey> in_y;
        for (const auto& column : by_power) in_y.push_back(column.coefficient(k));
        coefficients.push_back(bls::Polynomial{std::move(in_y)}.share(seat.value()));
    }
    return coefficients;
}

bool is_zero(const bls::SecretKey& value)
{
    std::byte any{};
    for (const auto byte : value.reveal()) any |= byte;
    return any == std::byte{};
}

/// A liar's polynomial may have zeros where others have none: infinity in the exponent.
bool is(const bls::SecretKey& value, const std::optional<bls::PublicKey>& committed)
{
    if (is_zero(value)) return !committed;
    return bls::well_formed(value) && committed == bls::commit(value);
}

bool in_range(const bls::SecretKey& value)
{
    return is_zero(value) || bls::well_formed(value);
}

bool same(std::span<const bls::SecretKey> values, const bls::Commitments& committed)
{
    if (values.empty()) return true;
    if (values.size() != committed.size() || !std::ranges::all_of(values, in_range)) return false;
    const auto ours =
        bls::Commitments::to(bls::Polynomial{std::vector(values.begin(), values.end())});
    for (std::size_t k = 0; k < committed.size(); ++k)
        if (ours.encoded(k) != committed.encoded(k)) return false;
    return true;
}

void write_address(codec::Writer& out,
                   const RunId& run,
                   std::initializer_list<ValidatorIndex> seats)
{
    out.fixed(run);
    for (const auto seat : seats) out.u16(seat.value());
}

std::optional<std::vector<bls::SecretKey>> open_scalars(const crypto::ed25519::KeyPair& own,
                                                        ByteSpan box,
                                                        ByteSpan address,
                                                        std::size_t count)
{
    auto plain = crypto::open_from(own, box);
    if (!plain) return std::nullopt;
    std::optional<std::vector<bls::SecretKey>> scalars;
    if (plain->size() == address.size() + 32 * count &&
        std::ranges::equal(ByteSpan{*plain}.first(address.size()), address)) {
        scalars.emplace();
        for (std::size_t k = 0; k < count; ++k)
            scalars->push_back(
                *bls::SecretKey::from(ByteSpan{*plain}.subspan(address.size() + 32 * k, 32)));
    }
    crypto::wipe(*plain);
    return scalars;
}

Bytes seal_scalars(const crypto::ed25519::PublicKey& to,
                   ByteSpan address,
                   std::span<const bls::SecretKey> scalars,
                   crypto::Drbg& entropy)
{
    Bytes plain;
    plain.reserve(address.size() + 32 * scalars.size());  // never moved, so wiped entirely
    append(plain, address);
    for (const auto& scalar : scalars) append(plain, scalar.reveal());
    auto one_time = entropy.draw(32);
    auto box = crypto::seal_to(to, plain, one_time);
    // A member whose key cannot receive boxes cannot open its own.
    const auto size = plain.size() + crypto::box_overhead_bytes;
    crypto::wipe(plain);
    crypto::wipe(one_time);
    return box ? *std::move(box) : Bytes(size);
}

}  // namespace

Bytes encode(const Matrix& matrix)
{
    codec::Writer out;
    for (const auto* key : {&matrix.hi, &matrix.lo})
        for (const auto& column : *key)
            for (const auto& point : column) out.fixed(point);
    return std::move(out).take();
}

codec::Decoded<Matrix> decode_matrix(ByteSpan bytes, protocol::Committee to)
{
    codec::Reader in{bytes};
    Matrix matrix;
    const auto thresholds = Thresholds::of(to);
    const auto points = to.one_correct() * (thresholds.hi + thresholds.lo);
    if (bytes.size() != points * bls::PublicKey::size_bytes)
        in.fail(codec::DecodeError::out_of_range);
    for (auto [key, threshold] :
         {std::pair{&matrix.hi, thresholds.hi}, std::pair{&matrix.lo, thresholds.lo}})
        for (std::size_t l = 0; l < to.one_correct() && in.ok(); ++l) {
            auto& column = key->emplace_back();
            for (std::size_t k = 0; k < threshold; ++k)
                column.push_back(in.fixed<bls::PublicKey>());
        }
    return in.finish(std::move(matrix));
}

crypto::Hash digest(const RunId& run, ValidatorIndex dealer, ByteSpan matrix)
{
    codec::Writer out;
    out.fixed(run).u16(dealer.value()).raw(matrix);
    return crypto::tagged_hash("weft dkg handover deal", out.view());
}

// ---- a dealer ----------------------------------------------------------------------------------

Dealt::Dealt(const RunId& run, ValidatorIndex dealer, const Shares& shares, protocol::Committee to)
    : Dealt{run, dealer, shares, to, drawn_from(run, dealer, shares)}
{}

Dealt::Dealt(const RunId& run,
             ValidatorIndex dealer,
             const Shares& shares,
             protocol::Committee to,
             const crypto::Drbg& drbg)
    : run_{run}, dealer_{dealer}, drbg_{drbg}
{
    const auto thresholds = Thresholds::of(to);
    auto draws = drbg_.fork("polynomials");
    hi_ = square(shares.hi, thresholds.hi, to.one_correct(), draws);
    lo_ = square(shares.lo, thresholds.lo, to.one_correct(), draws);
    for (const auto& column : hi_) matrix_.hi.push_back(bls::commit(column));
    for (const auto& column : lo_) matrix_.lo.push_back(bls::commit(column));
}

Part Dealt::part(ValidatorIndex seat) const
{
    return {.share = {hi_.front().share(seat.value()), lo_.front().share(seat.value())},
            .hi_help = help_of(hi_, seat),
            .lo_help = help_of(lo_, seat)};
}

Bytes Dealt::box(ValidatorIndex seat, const crypto::ed25519::PublicKey& member) const
{
    codec::Writer address;
    write_address(address, run_, {dealer_, seat});
    const auto ours = part(seat);
    std::vector<bls::SecretKey> scalars{ours.share.hi, ours.share.lo};
    scalars.insert(scalars.end(), ours.hi_help.begin(), ours.hi_help.end());
    scalars.insert(scalars.end(), ours.lo_help.begin(), ours.lo_help.end());
    auto entropy = drbg_.fork("box " + std::to_string(seat.value()));
    return seal_scalars(member, address.view(), scalars, entropy);
}

// ---- a new member ------------------------------------------------------------------------------

std::optional<Committed> Committed::decode(const Matrix& matrix,
                                           protocol::Committee to,
                                           const bls::PublicKey& hi,
                                           const bls::PublicKey& lo)
{
    if (!WEFT_PLANTED(handover_any_secret_dealt) &&
        (matrix.hi.front().front() != hi || matrix.lo.front().front() != lo))
        return std::nullopt;
    Committed committed;
    for (auto [key, into] :
         {std::pair{&matrix.hi, &committed.hi_}, std::pair{&matrix.lo, &committed.lo_}})
        for (const auto& column : *key) {
            auto decoded = bls::Commitments::decode(column);
            if (!decoded) return std::nullopt;
            into->push_back(*std::move(decoded));
        }
    for (std::uint16_t seat = 0; seat < to.size(); ++seat)
        if (!committed.hi().evaluate(seat) || !committed.lo().evaluate(seat)) return std::nullopt;
    return committed;
}

bool Committed::fits(ValidatorIndex seat, const Part& part) const
{
    return is(part.share.hi, hi().evaluate(seat.value())) &&
           is(part.share.lo, lo().evaluate(seat.value())) &&
           same(part.hi_help, bls::Commitments::at(hi_, seat.value())) &&
           same(part.lo_help, bls::Commitments::at(lo_, seat.value()));
}

bool Committed::fits(ValidatorIndex seat, ValidatorIndex helper, const Shares& value) const
{
    if (WEFT_PLANTED(handover_help_believed)) return true;
    return is(value.hi, bls::Commitments::at(hi_, helper.value()).evaluate(seat.value())) &&
           is(value.lo, bls::Commitments::at(lo_, helper.value()).evaluate(seat.value()));
}

Shares help(const Part& part, ValidatorIndex seat)
{
    WEFT_CHECK(!part.hi_help.empty() && !part.lo_help.empty());
    return {bls::Polynomial{part.hi_help}.share(seat.value()),
            bls::Polynomial{part.lo_help}.share(seat.value())};
}

Shares recover(std::span<const std::pair<ValidatorIndex, Shares>> values)
{
    std::vector<std::pair<std::uint16_t, bls::SecretKey>> hi;
    std::vector<std::pair<std::uint16_t, bls::SecretKey>> lo;
    for (const auto& [helper, value] : values) {
        hi.emplace_back(helper.value(), value.hi);
        lo.emplace_back(helper.value(), value.lo);
    }
    return {bls::interpolate(hi), bls::interpolate(lo)};
}

std::size_t part_box_bytes(protocol::Committee to)
{
    const auto thresholds = Thresholds::of(to);
    return crypto::box_overhead_bytes + 32 + 2 * 2 + 32 * (2u + thresholds.hi + thresholds.lo);
}

std::optional<Part> open_part(const RunId& run,
                              ValidatorIndex dealer,
                              ValidatorIndex seat,
                              const crypto::ed25519::KeyPair& own,
                              protocol::Committee to,
                              ByteSpan box)
{
    codec::Writer address;
    write_address(address, run, {dealer, seat});
    const auto thresholds = Thresholds::of(to);
    auto scalars = open_scalars(own, box, address.view(), 2u + thresholds.hi + thresholds.lo);
    if (!scalars) return std::nullopt;
    const auto help = scalars->begin() + 2;
    return Part{.share = {scalars->at(0), scalars->at(1)},
                .hi_help = {help, help + thresholds.hi},
                .lo_help = {help + thresholds.hi, scalars->end()}};
}

Bytes seal_help(const RunId& run,
                ValidatorIndex dealer,
                ValidatorIndex helper,
                ValidatorIndex seat,
                const crypto::ed25519::PublicKey& member,
                const Shares& value,
                crypto::Drbg& entropy)
{
    codec::Writer address;
    write_address(address, run, {dealer, helper, seat});
    const std::array scalars{value.hi, value.lo};
    return seal_scalars(member, address.view(), scalars, entropy);
}

std::optional<Shares> open_help(const RunId& run,
                                ValidatorIndex dealer,
                                ValidatorIndex helper,
                                ValidatorIndex seat,
                                const crypto::ed25519::KeyPair& own,
                                ByteSpan box)
{
    codec::Writer address;
    write_address(address, run, {dealer, helper, seat});
    const auto scalars = open_scalars(own, box, address.view(), 2);
    if (!scalars) return std::nullopt;
    return Shares{scalars->at(0), scalars->at(1)};
}

}  // namespace weft::dkg::handover
