#pragma once

// A chain of four members for tests of its rooms: the keys of all of them, one member's copy of the
// chain, and a wallet that sends requests. No ledger: what the wallet sends is confirmed.

#include <weft/chain/chain.hpp>
#include <weft/chain/origin.hpp>
#include <weft/committee/anchor_signing.hpp>
#include <weft/contracts/core.hpp>
#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/node/unix_time.hpp>

#include <gtest/gtest.h>

#include "../src/followed_chain.hpp"

namespace weft::node {

class MemberChain {
public:
    explicit MemberChain(std::uint16_t seats = 4)
    {
        const protocol::Committee committee{seats};
        const auto deal = [&](std::size_t threshold, std::uint8_t seed) {
            return crypto::bls::deal(seats, static_cast<std::uint16_t>(threshold),
                                     crypto::Hash::filled(seed).bytes());
        };
        const auto hi = deal(committee.all_but_faulty(), 1);
        const auto lo = deal(committee.one_correct(), 2);
        for (std::uint16_t i = 0; i < seats; ++i)
            keys.push_back(*committee::Keys::from(ValidatorIndex{i}, hi.public_key, lo.public_key,
                                                  hi.shares[i], lo.shares[i]));
        id = types::Address::of(hi.public_key.group);
        origin = sign(*chain::build_origin(id, purse(), unix_time(now)));
        chain.emplace(*chain::identity_of(origin), to_bytes("c"));
    }

    /// A transaction of the wallet with one request.
    types::Transaction request(const types::RequestSection& section)
    {
        return sign(*chain::build_requests(std::span{&section, 1}, purse(), unix_time(now)));
    }
    types::Transaction init(std::uint16_t schedule = vm::cost_schedule_newest.version)
    {
        return request(
            chain::init_request(chain->identity(), "a test",
                                {.anchor_interval = types::second, .cost_schedule = schedule}));
    }
    types::Transaction deposit(std::uint32_t timelock = 0)
    {
        return request({.sender_contract = {},
                        .target = {id, types::hname_of("accounts")},
                        .timelock = timelock,
                        .entry_point = types::hname_of("deposit"),
                        .args = {},
                        .transfer = {{types::iota_color, 5}}});
    }
    [[nodiscard]] chain::Unit unit(const types::Transaction& transaction) const
    {
        return *chain::unit_of(transaction, chain->identity());
    }
    /// Runs these on the newest state, a second later, and makes the result the newest state.
    chain::BlockResult block(const std::vector<types::Transaction>& transactions,
                             std::optional<types::Address> moved_to = {})
    {
        now += std::chrono::seconds{1};
        chain::BatchInput input;
        for (const auto& one : transactions) input.units.push_back(unit(one));
        input.timestamp = unix_time(now);
        input.moved_to = std::move(moved_to);
        auto result = chain->execute(programs, input);
        EXPECT_TRUE(result.needed);
        disk.apply(chain->commit(result, certificate(result)));
        return result;
    }
    /// A return to that block, a second later.
    void go_back(std::uint32_t to)
    {
        now += std::chrono::seconds{1};
        chain::BatchInput input;
        input.timestamp = unix_time(now);
        input.back = chain->earlier(disk, to).value();
        const auto result = chain->execute(programs, input);
        EXPECT_TRUE(result.needed);
        disk.apply(chain->commit(result, certificate(result)));
    }
    [[nodiscard]] chain::Certificate certificate(const chain::BlockResult& result) const
    {
        const auto digest = chain::certificate_digest(id, result.block.index, result.state.hash());
        return {result.block.index, result.state.hash(), result.state.block_hash(),
                signature(crypto::bls::Purpose::certificate, digest.bytes())};
    }
    /// Signed by all.
    [[nodiscard]] types::Transaction anchor(const types::Essence& essence) const
    {
        return chain::with_signature(
            essence, keys[0].hi.group,
            signature(crypto::bls::Purpose::ledger, types::encode(essence)));
    }
    [[nodiscard]] committee::AnchorShare share(std::uint16_t seat,
                                               const types::Essence& essence) const
    {
        return committee::sign_anchor(keys[seat], types::encode(essence));
    }

    std::vector<committee::Keys> keys;  ///< by seat
    types::ChainId id;
    types::Transaction origin;
    chain::Programs programs{contracts_registry()};
    std::optional<chain::Chain> chain;
    fixtures::Disk disk;
    protocol::Instant now = std::chrono::seconds{1'700'000'000};

private:
    static vm::ProcessorRegistry contracts_registry()
    {
        vm::ProcessorRegistry registry;
        registry.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
        return registry;
    }
    [[nodiscard]] crypto::bls::Signature signature(crypto::bls::Purpose purpose,
                                                   ByteSpan message) const
    {
        std::vector<crypto::bls::SignatureShare> shares;
        for (const auto& one : keys)
            shares.push_back({.index = one.self.value(),
                              .signature = crypto::bls::sign(one.share_hi, purpose, message)});
        return *crypto::bls::combine(keys[0].hi, purpose, message, shares).signature;
    }
    /// A fresh output of the wallet each time.
    std::vector<chain::Funds> purse()
    {
        types::TransactionId from;
        from =
            *types::TransactionId::from(crypto::blake2b(as_bytes(std::to_string(++paid_))).bytes());
        return {{{fixtures::wallet("wallet"), from}, {{types::iota_color, 1000}}}};
    }
    static types::Transaction sign(types::Essence essence)
    {
        const auto wallet = fixtures::key_of("wallet");
        return types::sign(std::move(essence), std::span{&wallet, 1});
    }

    std::uint32_t paid_ = 0;
};

/// What a follower's disk has of that chain; at first what its operator says: the address and the origin.
inline FollowedChain followed_on(const fixtures::Disk& disk, const MemberChain& chain)
{
    auto place = to_bytes("cf");
    append(place, chain.id.bytes());
    if (const auto kept = disk.read(place)) return *decode_followed_chain(*kept);
    return {.record = {.chain = chain.id,
                       .origin = types::id_of(chain.origin),
                       .description = "",
                       .origin_transaction = {}},
            .group = {}};
}

}  // namespace weft::node
