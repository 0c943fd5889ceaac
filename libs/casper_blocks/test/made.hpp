#pragma once

// Deploys and blocks for tests: keys by number, everything in order unless a test says otherwise.

#include <weft/casper_blocks/validation.hpp>

namespace weft::casper::made {

inline const NetworkId network = *NetworkId::from(Bytes(32, std::byte{0x77}));
inline const BlockId genesis = *BlockId::from(network.bytes());
inline constexpr types::Timestamp noon = 1'000'000 * types::second;

inline crypto::ed25519::KeyPair key(unsigned n)
{
    Bytes seed(32);
    seed[0] = static_cast<std::byte>(n);
    return crypto::ed25519::KeyPair::from(*crypto::ed25519::Seed::from(seed));
}

/// Not signed yet.
inline Deploy unsigned_deploy(unsigned account, types::Timestamp timestamp = noon)
{
    Deploy deploy;
    deploy.network = network;
    deploy.account = key(account).public_key();
    deploy.timestamp = timestamp;
    deploy.time_to_live = 60 * types::minute;
    deploy.gas_limit = 1'000;
    deploy.session = {
        .program = Stored{types::Hname{7}}, .entry_point = types::Hname{9}, .arguments = {}};
    return deploy;
}
inline Deploy deploy(unsigned account, types::Timestamp timestamp = noon)
{
    auto made = unsigned_deploy(account, timestamp);
    approve(made, key(account));
    return made;
}

/// Signed by validator `creator`; rank and sequence number as given.
inline SignedBlock block(unsigned creator,
                         std::vector<BlockId> parents,
                         std::vector<Deploy> deploys = {},
                         Header header = {})
{
    SignedBlock block{.header = std::move(header), .deploys = {}};
    block.header.network = network;
    block.header.parents = std::move(parents);
    if (block.header.timestamp == 0) block.header.timestamp = noon + types::minute;
    if (block.header.rank == 0) block.header.rank = 1;
    if (block.header.sequence_number == 0) block.header.sequence_number = 1;
    for (auto& one : deploys)
        block.deploys.push_back({.stage = 0, .gas = 10, .outcome = Outcome::done, .deploy = one});
    sign(block, key(creator));
    return block;
}

}  // namespace weft::casper::made
