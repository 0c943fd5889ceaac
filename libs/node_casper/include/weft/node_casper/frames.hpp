#pragma once

// What nodes of the validators' network say to each other. Bodies: docs/formats/peer-frames.md.

#include <weft/casper_blocks/signed_block.hpp>
#include <weft/node/door.hpp>

namespace weft::node {

inline constexpr RoleId casper_role{5};
inline constexpr std::size_t casper_wanted_max = 64;
inline constexpr std::size_t casper_tips_max = 4096;

/// A block, from who made it or to who asked.
struct CasperBlockFrame {
    static constexpr auto role = casper_role;
    static constexpr std::uint8_t kind = 1;
    Bytes block;
    void write(codec::Writer& writer) const { writer.bytes(block); }
    static CasperBlockFrame read(codec::Reader& reader);
    friend bool operator==(const CasperBlockFrame&, const CasperBlockFrame&) = default;

    struct Checked;
    /// Errors: "casper block: " and what is wrong with its form, its signature or one of its deploys.
    static std::expected<Checked, std::string> check(CasperBlockFrame asked,
                                                     const Checking& checking);
};
struct CasperBlockFrame::Checked {
    casper::BlockId id;
    casper::SignedBlock block;
    Bytes bytes;
    bool deploys_valid =
        true;  ///< each passes its own check; when not, the block is its creator's fault
};

/// "I lack these."
struct WantCasperBlocks {
    static constexpr auto role = casper_role;
    static constexpr std::uint8_t kind = 2;
    std::vector<casper::BlockId> blocks;  ///< strictly ascending, at most 64
    void write(codec::Writer& writer) const { write_ids(writer, blocks); }
    static WantCasperBlocks read(codec::Reader& reader)
    {
        return {read_ids<casper::BlockId>(reader, casper_wanted_max)};
    }
    friend bool operator==(const WantCasperBlocks&, const WantCasperBlocks&) = default;
};

/// "These are the latest blocks of that era": of one's own era what one has, of an earlier one what closed it.
struct CasperTips {
    static constexpr auto role = casper_role;
    static constexpr std::uint8_t kind = 3;
    std::uint64_t era = 0;
    casper::BlockId opened_by;
    std::vector<casper::BlockId> tips;  ///< strictly ascending
    void write(codec::Writer& writer) const
    {
        writer.u64(era).fixed(opened_by);
        write_ids(writer, tips);
    }
    static CasperTips read(codec::Reader& reader)
    {
        CasperTips tips;
        tips.era = reader.u64();
        tips.opened_by = reader.fixed<casper::BlockId>();
        tips.tips = read_ids<casper::BlockId>(reader, casper_tips_max);
        return tips;
    }
    friend bool operator==(const CasperTips&, const CasperTips&) = default;
};

/// A deploy that the sender took.
struct CasperDeployFrame {
    static constexpr auto role = casper_role;
    static constexpr std::uint8_t kind = 4;
    Bytes deploy;
    void write(codec::Writer& writer) const { writer.bytes(deploy); }
    static CasperDeployFrame read(codec::Reader& reader);
    friend bool operator==(const CasperDeployFrame&, const CasperDeployFrame&) = default;

    struct Checked;
    static std::expected<Checked, std::string> check(CasperDeployFrame asked,
                                                     const Checking& checking);
};
struct CasperDeployFrame::Checked {
    casper::Deploy deploy;
    casper::DeployId id;
};

/// What an era begins with has two parts.
enum class CasperPart : std::uint8_t {
    state = 1,    ///< keys and values (state.hpp)
    settled = 2,  ///< deploys executed before, and what became of them (settled.hpp)
};

/// "Send me what the era that this block opened began with, from there on."
struct WantCasperState {
    static constexpr auto role = casper_role;
    static constexpr std::uint8_t kind = 5;
    casper::BlockId opened_by;
    CasperPart part = CasperPart::state;
    Bytes after;  ///< the last key that is here; empty: none
    void write(codec::Writer& writer) const
    {
        writer.fixed(opened_by).u8(static_cast<std::uint8_t>(part)).bytes(after);
    }
    static WantCasperState read(codec::Reader& reader);
    friend bool operator==(const WantCasperState&, const WantCasperState&) = default;
};

/// The next entries of it: as many as fit into 256 KiB, or one that is larger.
struct CasperStateFrame {
    static constexpr auto role = casper_role;
    static constexpr std::uint8_t kind = 6;
    casper::BlockId opened_by;
    CasperPart part = CasperPart::state;
    bool last = false;                             ///< the part ends here
    std::vector<std::pair<Bytes, Bytes>> entries;  ///< strictly ascending by key
    void write(codec::Writer& writer) const;
    static CasperStateFrame read(codec::Reader& reader);
    friend bool operator==(const CasperStateFrame&, const CasperStateFrame&) = default;
};

using CasperFrames = std::variant<CasperBlockFrame,
                                  WantCasperBlocks,
                                  CasperTips,
                                  CasperDeployFrame,
                                  WantCasperState,
                                  CasperStateFrame>;

/// What a node takes and makes at most: a frame's bytes, and the frame.
inline constexpr std::size_t casper_block_bytes_max = 1024 * 1024;
inline constexpr std::size_t casper_deploy_bytes_max = 768 * 1024;
inline constexpr std::size_t casper_state_bytes = 256 * 1024;
/// A contract's hname and a key of it are the longest.
inline constexpr std::size_t casper_key_bytes_max = 2'048;
inline constexpr std::size_t casper_entries_max = 16'384;

}  // namespace weft::node
