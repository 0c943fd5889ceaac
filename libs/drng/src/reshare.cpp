#include <weft/base/check.hpp>
#include <weft/drng/reshare.hpp>

namespace weft::drng {

namespace bls = crypto::bls;
namespace min_pk = crypto::bls::min_pk;

namespace {

bls::Polynomial with_share(const bls::SecretKey& share,
                           std::uint16_t threshold,
                           crypto::Drbg& entropy)
{
    auto bytes = entropy.draw(32);
    const auto drawn = bls::Polynomial::random(threshold, bytes);
    crypto::wipe(bytes);
    std::vector<bls::SecretKey> coefficients{share};
    for (std::size_t k = 1; k < threshold; ++k) coefficients.push_back(drawn.coefficient(k));
    return bls::Polynomial{std::move(coefficients)};
}

Bytes address(const HandoverId& id, ValidatorIndex dealer, ValidatorIndex seat)
{
    codec::Writer out;
    out.fixed(id).u16(dealer.value()).u16(seat.value());
    return std::move(out).take();
}

bool fits(const Deal& deal, ValidatorIndex seat, const bls::SecretKey& value)
{
    return bls::well_formed(value) &&
           min_pk::evaluate(deal.commitments, seat.value()) == min_pk::public_key(value);
}

}  // namespace

Bytes encode(const Deal& deal)
{
    codec::Writer out;
    out.count(deal.commitments.size());
    for (const auto& commitment : deal.commitments) out.fixed(commitment);
    out.count(deal.boxes.size());
    for (const auto& box : deal.boxes) out.raw(box);
    return std::move(out).take();
}

codec::Decoded<Deal> decode_deal(ByteSpan bytes, std::uint16_t threshold, std::size_t members)
{
    codec::Reader in{bytes};
    Deal deal;
    const auto commitments = in.count(threshold, KeyTwin::size_bytes);
    for (std::size_t k = 0; k < commitments; ++k) deal.commitments.push_back(in.fixed<KeyTwin>());
    const auto boxes = in.count(members, reshare_box_bytes);
    for (std::size_t k = 0; k < boxes; ++k)
        deal.boxes.push_back(to_bytes(in.raw(reshare_box_bytes)));
    if (in.ok() && (commitments != threshold || boxes != members))
        in.fail(codec::DecodeError::out_of_range);
    return in.finish(std::move(deal));
}

Dealer::Dealer(const HandoverId& id,
               ValidatorIndex dealer,
               const bls::SecretKey& share,
               const NewCommittee& to,
               crypto::Drbg& entropy)
    : polynomial_{with_share(share, to.threshold, entropy)}
{
    WEFT_CHECK(to.threshold >= 1 && to.threshold <= to.members.size());
    for (std::size_t k = 0; k < to.threshold; ++k)
        deal_.commitments.push_back(min_pk::public_key(polynomial_.coefficient(k)));
    for (std::uint16_t seat = 0; seat < to.members.size(); ++seat) {
        Bytes plain;
        plain.reserve(reshare_box_bytes);  // never moved, so wiped entirely
        append(plain, address(id, dealer, ValidatorIndex{seat}));
        const auto value = polynomial_.share(seat);
        append(plain, value.reveal());
        auto one_time = entropy.draw(32);
        auto box = crypto::seal_to(to.members[seat], plain, one_time);
        crypto::wipe(plain);
        crypto::wipe(one_time);
        deal_.boxes.push_back(box ? *std::move(box) : Bytes(reshare_box_bytes));
        WEFT_CHECK(deal_.boxes.back().size() == reshare_box_bytes);
    }
}

bls::SecretKey Dealer::answer(ValidatorIndex seat) const
{
    return polynomial_.share(seat.value());
}

Receiver::Receiver(const HandoverId& id,
                   SharedKey old,
                   NewCommittee to,
                   ValidatorIndex self,
                   const crypto::ed25519::KeyPair& own)
    : id_{id}, old_{std::move(old)}, to_{std::move(to)}, self_{self}, own_{&own}
{
    WEFT_CHECK(self_.value() < to_.members.size());
}

std::optional<bls::SecretKey> Receiver::open(ValidatorIndex dealer, ByteSpan box) const
{
    auto plain = crypto::open_from(*own_, box);
    if (!plain) return std::nullopt;
    const auto head = address(id_, dealer, self_);
    std::optional<bls::SecretKey> value;
    if (plain->size() == head.size() + 32 &&
        std::ranges::equal(ByteSpan{*plain}.first(head.size()), head))
        value = bls::SecretKey::from(ByteSpan{*plain}.subspan(head.size()));
    crypto::wipe(*plain);
    return value;
}

Receiver::Verdict Receiver::hear(ValidatorIndex dealer, const Deal& deal)
{
    if (dealt_.contains(dealer)) return Verdict::known;
    if (dealer.value() >= old_.shares.size() || deal.commitments.size() != to_.threshold ||
        deal.boxes.size() != to_.members.size() ||
        deal.commitments.front() != old_.shares[dealer.value()])
        return Verdict::wrong_deal;
    for (std::uint16_t seat = 0; seat < to_.members.size(); ++seat)
        if (!min_pk::evaluate(deal.commitments, seat)) return Verdict::wrong_deal;
    auto& from = dealt_[dealer];
    from.deal = deal;
    if (const auto early = early_.find(dealer); early != early_.end())
        from.complaints = early->second;
    auto value = open(dealer, deal.boxes[self_.value()]);
    if (value && fits(deal, self_, *value)) {
        from.value = std::move(value);
        return Verdict::taken;
    }
    from.complaints.add(self_);
    return Verdict::complaint;
}

void Receiver::hear_complaint(ValidatorIndex dealer, ValidatorIndex seat)
{
    if (dealer.value() >= old_.shares.size() || seat.value() >= to_.members.size()) return;
    if (const auto found = dealt_.find(dealer); found != dealt_.end())
        found->second.complaints.add(seat);
    else
        early_[dealer].add(seat);
}

Receiver::Verdict Receiver::hear_answer(ValidatorIndex dealer,
                                        ValidatorIndex seat,
                                        const bls::SecretKey& value)
{
    const auto found = dealt_.find(dealer);
    if (found == dealt_.end() || !found->second.complaints.contains(seat)) return Verdict::known;
    auto& from = found->second;
    if (!fits(from.deal, seat, value)) return Verdict::wrong_answer;
    from.complaints.remove(seat);
    if (seat == self_) from.value = value;
    return Verdict::taken;
}

protocol::SeatSet Receiver::counting() const
{
    protocol::SeatSet seats;
    for (const auto& [dealer, from] : dealt_)
        if (from.complaints.empty()) seats.add(dealer);
    return seats;
}

bool Receiver::acceptable(const protocol::SeatSet& roll) const
{
    if (roll.count() != old_.threshold) return false;
    const auto known = counting();
    return (known | roll) == known;
}

std::optional<Receiver::Result> Receiver::result(const protocol::SeatSet& roll) const
{
    WEFT_CHECK(acceptable(roll));
    std::vector<std::pair<std::uint16_t, bls::SecretKey>> values;
    std::vector<const Deal*> deals;
    roll.each([&](ValidatorIndex dealer) {
        const auto& from = dealt_.at(dealer);
        values.emplace_back(dealer.value(), *from.value);
        deals.push_back(&from.deal);
    });
    // The new polynomial, in the exponent: coefficient by coefficient through the dealers at 0.
    std::vector<KeyTwin> commitments;
    for (std::size_t k = 0; k < to_.threshold; ++k) {
        std::vector<min_pk::KeyShare> column;
        for (std::size_t d = 0; d < deals.size(); ++d)
            column.push_back({values[d].first, deals[d]->commitments[k]});
        const auto sum = min_pk::interpolate(column);
        if (!sum) return std::nullopt;
        commitments.push_back(*sum);
    }
    SharedKey key;
    key.threshold = to_.threshold;
    key.group = commitments.front();
    WEFT_CHECK(key.group == old_.group);
    for (std::uint16_t seat = 0; seat < to_.members.size(); ++seat) {
        const auto share = min_pk::evaluate(commitments, seat);
        if (!share) return std::nullopt;
        key.shares.push_back(*share);
    }
    return Result{std::move(key), bls::interpolate(values)};
}

}  // namespace weft::drng
