#pragma once

// A beacon committee for tests: a dealt key, every member's share, the series.

#include <weft/drng/follower.hpp>
#include <weft/drng/member.hpp>

namespace weft::drng::test {

using namespace std::chrono_literals;

inline ValidatorIndex seat(std::size_t index)
{
    return ValidatorIndex{static_cast<std::uint16_t>(index)};
}

struct BeaconCommittee {
    explicit BeaconCommittee(std::uint16_t size,
                             Duration period = 1s,
                             Instant genesis = 1'000s,
                             std::uint8_t entropy = 1)
    {
        const protocol::Committee seats{size};
        const auto threshold = static_cast<std::uint16_t>(seats.all_but_faulty());
        auto dealt = crypto::bls::deal(size, threshold, Bytes(32, std::byte{entropy}));
        KeyTwins twins{dealt.public_key};
        for (std::uint16_t s = 0; s < threshold; ++s)
            WEFT_CHECK(twins.hear(seat(s), twin_of(dealt.shares[s])) == KeyTwins::Verdict::taken);
        key = *twins.key();
        made = dealt.public_key;
        shares = std::move(dealt.shares);
        info = {.public_key = to_bytes(ByteSpan{key.group.bytes()}),
                .period = period,
                .genesis = genesis,
                .genesis_seed = Hash::filled(7),
                .beacon_id = {}};
    }
    [[nodiscard]] Member member(std::size_t index, MemberSettings settings = {}) const
    {
        return Member{info,    key, seat(index), shares[index], std::vector{genesis_round(info)},
                      settings};
    }
    [[nodiscard]] Partial partial(std::size_t index, const Round& before) const
    {
        const Round next{before.number + 1, {}, before.signature};
        const auto digest = crypto::beacon::digest(info.scheme, next);
        return {next.number, before.signature,
                crypto::bls::min_pk::sign(shares[index], crypto::beacon::domain_tag(info.scheme),
                                          digest.bytes())};
    }
    /// The round after `before`, as the whole committee makes it.
    [[nodiscard]] Round after(const Round& before) const
    {
        std::vector<std::pair<std::uint16_t, crypto::bls::SecretKey>> all;
        for (std::uint16_t s = 0; s < key.threshold; ++s) all.emplace_back(s, shares[s]);
        Round next{before.number + 1, {}, before.signature};
        const auto digest = crypto::beacon::digest(info.scheme, next);
        const auto signature = crypto::bls::min_pk::sign(
            crypto::bls::interpolate(all), crypto::beacon::domain_tag(info.scheme), digest.bytes());
        next.signature = to_bytes(ByteSpan{signature.bytes()});
        return next;
    }
    /// Rounds 1 to `count`.
    [[nodiscard]] std::vector<Round> rounds(std::size_t count) const
    {
        std::vector<Round> all;
        auto last = genesis_round(info);
        for (std::size_t k = 0; k < count; ++k) all.push_back(last = after(last));
        return all;
    }

    crypto::bls::SharedPublicKey made;
    SharedKey key;
    std::vector<crypto::bls::SecretKey> shares;
    SeriesInfo info;
};

}  // namespace weft::drng::test
