#pragma once

// What a ledger role hears: gossip of the Tangle, and the questions of ledger access
// (docs/formats/peer-frames.md).

#include <weft/ledger_access/beacon_access.hpp>
#include <weft/ledger_access/ledger_access.hpp>
#include <weft/node/checked.hpp>
#include <weft/node_ledger/commands.hpp>
#include <weft/tangle/parse.hpp>
#include <weft/types/ids.hpp>
#include <weft/voting/opinion.hpp>

namespace weft::node {

/// One message, whole.
struct GossipMessage {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 1;
    Bytes message;
    /// The message, or what is wrong with the bytes that have this id.
    struct Checked {
        types::MessageId id;
        std::expected<tangle::Parsed, tangle::Fault> message;
    };
    static std::expected<Checked, std::string> check(GossipMessage asked, const Checking& checking);
    void write(codec::Writer& writer) const;
    static GossipMessage read(codec::Reader& reader);
    friend bool operator==(const GossipMessage&, const GossipMessage&) = default;
};
/// "Send me these"; 0…256 ids.
struct WantMessages {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 2;
    std::vector<types::MessageId> ids;
    void write(codec::Writer& writer) const;
    static WantMessages read(codec::Reader& reader);
    friend bool operator==(const WantMessages&, const WantMessages&) = default;
};
/// The tips of who has just connected; 0…256 ids. What is unknown is wanted.
struct ShowTips {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 3;
    std::vector<types::MessageId> ids;
    void write(codec::Writer& writer) const;
    static ShowTips read(codec::Reader& reader);
    friend bool operator==(const ShowTips&, const ShowTips&) = default;
};

/// "Which is my newest message that you have?" Answered once per connection.
struct AskNewest {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 16;
    void write(codec::Writer&) const {}
    static AskNewest read(codec::Reader&) { return {}; }
    friend bool operator==(const AskNewest&, const AskNewest&) = default;
};
/// The answer: the message, whole; empty: there is none.
struct NewestMessage {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 17;
    Bytes message;
    struct Checked {
        std::optional<tangle::Parsed> message;
    };
    static std::expected<Checked, std::string> check(NewestMessage told, const Checking& checking);
    void write(codec::Writer& writer) const;
    static NewestMessage read(codec::Reader& reader);
    friend bool operator==(const NewestMessage&, const NewestMessage&) = default;
};

/// "What have you booked after the newest of these that you have?" 0…32 ids; with none of them known,
/// from the beginning.
struct WantLog {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 20;
    static constexpr std::size_t ids_max = 32;
    std::vector<types::MessageId> after;
    void write(codec::Writer& writer) const;
    static WantLog read(codec::Reader& reader);
    friend bool operator==(const WantLog&, const WantLog&) = default;
};
/// Behind the messages that answer it.
struct LogEnd {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 21;
    types::MessageId last;   ///< the last one sent, or the one that was named when there is none
    std::uint64_t left = 0;  ///< messages after it
    void write(codec::Writer& writer) const;
    static LogEnd read(codec::Reader& reader);
    friend bool operator==(const LogEnd&, const LogEnd&) = default;
};

/// "Which snapshot file can I have of you?" (docs/formats/snapshot-file.md)
struct WantSnapshot {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 25;
    void write(codec::Writer&) const {}
    static WantSnapshot read(codec::Reader&) { return {}; }
    friend bool operator==(const WantSnapshot&, const WantSnapshot&) = default;
};
/// The answer. Nothing of it is believed: the hash is the operator's to give.
struct SnapshotOffer {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 26;
    types::Hash hash = {};       ///< of the file
    types::Hash ledger = {};     ///< of the confirmed outputs
    std::uint64_t messages = 0;  ///< booked
    types::Timestamp time = 0;   ///< of the Tangle
    std::uint64_t bytes = 0;     ///< of the file
    std::uint32_t parts = 0;     ///< 0: there is none
    void write(codec::Writer& writer) const;
    static SnapshotOffer read(codec::Reader& reader);
    friend bool operator==(const SnapshotOffer&, const SnapshotOffer&) = default;
};
/// One part of the file with that hash; not answered when there is none, or when too much was asked for.
struct WantSnapshotPart {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 27;
    types::Hash hash = {};
    std::uint32_t part = 0;
    void write(codec::Writer& writer) const;
    static WantSnapshotPart read(codec::Reader& reader);
    friend bool operator==(const WantSnapshotPart&, const WantSnapshotPart&) = default;
};
/// The answer: `bytes_max` of the file, less in the last part.
struct SnapshotPart {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 28;
    static constexpr std::size_t bytes_max = 512u << 10;
    types::Hash hash = {};
    std::uint32_t part = 0;
    Bytes bytes;
    void write(codec::Writer& writer) const;
    static SnapshotPart read(codec::Reader& reader);
    friend bool operator==(const SnapshotPart&, const SnapshotPart&) = default;
};

/// A question of ledger access; a transaction to post is checked.
struct AskLedger : ToLedgerFrame {
    AskLedger(ToLedgerFrame asked) : ToLedgerFrame{std::move(asked)} {}
    /// What was posted and is no transaction: it is posted again, or nobody misses it.
    struct Nothing {};
    using Checked = std::variant<SignedTransaction,
                                 Nothing,
                                 Subscribe,
                                 GetConfirmedTransaction,
                                 GetInclusion,
                                 GetOutputs,
                                 SetId>;
    static std::expected<Checked, std::string> check(AskLedger asked, const Checking& checking);
    static AskLedger read(codec::Reader& reader) { return ToLedgerFrame::read(reader); }
};

/// "What do you think of these?" 1…1,024 transactions.
struct VoteQuery {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 18;
    std::uint64_t number = 0;  ///< the asker's; the answer names it
    std::vector<types::TransactionId> transactions;
    void write(codec::Writer& writer) const;
    static VoteQuery read(codec::Reader& reader);
    friend bool operator==(const VoteQuery&, const VoteQuery&) = default;
};
/// The answer: an opinion for each, in the order of the question.
struct VoteAnswer {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 19;
    std::uint64_t number = 0;  ///< of the question
    std::vector<voting::Opinion> opinions;
    void write(codec::Writer& writer) const;
    static VoteAnswer read(codec::Reader& reader);
    friend bool operator==(const VoteAnswer&, const VoteAnswer&) = default;
};

/// Which other ledger nodes the sender is connected with; 0…256, ascending.
struct Reachable {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 31;
    std::vector<PeerId> nodes;
    void write(codec::Writer& writer) const;
    static Reachable read(codec::Reader& reader);
    friend bool operator==(const Reachable&, const Reachable&) = default;
};
/// A vote query or its answer, by way of a peer of both.
struct PassedVote {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 32;
    struct Answer {
        VoteAnswer answer;
        crypto::Hash asked;  ///< `digest_of` the question
        crypto::ed25519::Signature signature;
        friend bool operator==(const Answer&, const Answer&) = default;
    };
    PeerId from;
    PeerId to;
    std::variant<VoteQuery, Answer> what;
    void write(codec::Writer& writer) const;
    static PassedVote read(codec::Reader& reader);
    friend bool operator==(const PassedVote&, const PassedVote&) = default;
};
[[nodiscard]] crypto::Hash digest_of(const VoteQuery& query);
/// What the node that answers signs: for whom, and to which question.
[[nodiscard]] crypto::Hash digest_of(const PeerId& asker, const PassedVote::Answer& answer);

/// What a node says of itself, for nodes that were not told of it: that it is there, and where. Passed on
/// as it is.
struct Announcement {
    static constexpr std::size_t host_bytes_max = 253;  ///< RFC 1035, a name as text
    PeerId node;
    std::string host;        ///< name or address: one printable line, 0…253 bytes; empty: it dials
    std::uint16_t port = 0;  ///< 0 exactly when there is no host
    types::Timestamp time = 0;
    crypto::ed25519::Signature signature;  ///< by `node`, of `digest`
    [[nodiscard]] crypto::Hash digest(std::string_view network) const;
    friend bool operator==(const Announcement&, const Announcement&) = default;
};
/// "These are there." Who passes on what was not signed by whom it names is no good peer.
struct Announced {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 29;
    static constexpr std::size_t nodes_max = 16;
    std::vector<Announcement> nodes;  ///< strictly ascending by node, 0…16
    struct Checked {
        std::vector<Announcement> nodes;
    };
    static std::expected<Checked, std::string> check(Announced told, const Checking& checking);
    void write(codec::Writer& writer) const;
    static Announced read(codec::Reader& reader);
    friend bool operator==(const Announced&, const Announced&) = default;
};
/// "Whom do you know?" The answer is `Announced`, some of them drawn.
struct WantPeers {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 30;
    void write(codec::Writer&) const {}
    static WantPeers read(codec::Reader&) { return {}; }
    friend bool operator==(const WantPeers&, const WantPeers&) = default;
};

using LedgerFrames = std::variant<GossipMessage,
                                  WantMessages,
                                  ShowTips,
                                  AskLedger,
                                  AskNewest,
                                  NewestMessage,
                                  VoteQuery,
                                  VoteAnswer,
                                  WantLog,
                                  LogEnd,
                                  PostBeacon,
                                  WantBeacons,
                                  UseRandomness,
                                  WantSnapshot,
                                  SnapshotOffer,
                                  WantSnapshotPart,
                                  SnapshotPart,
                                  Announced,
                                  WantPeers,
                                  Reachable,
                                  PassedVote>;

}  // namespace weft::node
