#pragma once

// What a node of the validators' network has on disk (docs/formats/store.md). All keys begin with "nc".
//
//   'n'                     the network's id
//   'o'                     the era: u8 version 1 ‖ u64 number ‖ opened by 32 ‖ u64 rank ‖ i64 time
//   's' ‖ key               the state that the era began with (state.hpp)
//   'x' ‖ deploy 32         executed in an era before (settled.hpp)
//   'l' ‖ u64 place         a block of this era, in the order of acceptance: its id
//   'b' ‖ block 32          the bytes of a block of any era
//   't' ‖ u64 era           the latest blocks of an era that is closed: opened by 32 ‖ u32 n, ids
//   'e' ‖ opened by 32      such an era's number, u64
//   'y' ‖ block 32          a block of an era before that is orphaned: nothing
//   'd' ‖ deploy 32         a deploy that was taken here and has not ended
//   'm'                     the newest own block: u64 era ‖ u64 sequence number ‖ block 32
//
// Integers in keys are big-endian.

#include <weft/casper_blocks/proposer.hpp>
#include <weft/node_casper/frames.hpp>
#include <weft/types/batch.hpp>

#include "era.hpp"

namespace weft::node {

class CasperStore {
public:
    struct OwnMark {
        std::uint64_t era = 0;
        casper::Proposer::Mark mark = {};
    };
    static constexpr std::string_view key_space = "nc";

    explicit CasperStore(const types::StoreView& view) : view_{view} {}

    // reading
    /// Nullopt: nothing is there yet.
    [[nodiscard]] std::expected<std::optional<casper::Opening>, Damage> opening(
        const casper::NetworkId& network) const;
    /// The blocks of the era in their order.
    [[nodiscard]] std::expected<std::vector<casper::SignedBlock>, Damage> blocks() const;
    [[nodiscard]] std::expected<std::vector<casper::Deploy>, Damage> deploys() const;
    [[nodiscard]] OwnMark own_mark() const;
    [[nodiscard]] std::optional<Bytes> block(const casper::BlockId& id) const;
    [[nodiscard]] std::optional<CasperTips> tips(std::uint64_t era) const;
    [[nodiscard]] bool is_orphaned(const casper::BlockId& id) const;
    /// Of an era that is closed.
    [[nodiscard]] std::optional<std::uint64_t> number_of(const casper::BlockId& opened_by) const;
    [[nodiscard]] bool is_closed(const casper::BlockId& opened_by) const;

    // writing
    static void begin(types::Batch& batch,
                      const casper::NetworkId& network,
                      const casper::State& state);
    static void put_opening(types::Batch& batch, const casper::Opening& opening);
    static void put_block(types::Batch& batch,
                          std::uint64_t place,
                          const casper::BlockId& id,
                          Bytes bytes);
    static void put_deploy(types::Batch& batch, const casper::DeployId& id, Bytes bytes);
    static void drop_deploy(types::Batch& batch, const casper::DeployId& id);
    static void put_own_mark(types::Batch& batch, const OwnMark& mark);
    /// The era ends: its log goes, the state moves on.
    static void close(types::Batch& batch,
                      const casper::Era& era,
                      const casper::Era::Closing& closing,
                      const CasperTips& tips,
                      std::uint64_t places);
    /// A later era begins here, and nothing is known of those between. What was not final in the era that is
    /// left is forgotten, since nobody here will know what became of it.
    static void leap(types::Batch& batch,
                     const casper::Era& from,
                     const casper::Opening& to,
                     Bytes opened_by,
                     std::uint64_t places);
    /// The mark that outlives the store.
    [[nodiscard]] static Bytes mark_key();

private:
    const types::StoreView& view_;
};

}  // namespace weft::node
