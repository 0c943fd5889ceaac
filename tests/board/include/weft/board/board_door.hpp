#pragma once

// The role board: nodes pin notes, which every node of the board keeps until their time is over.
//
// Promises  a note is on disk before its author is answered and before anybody hears of it;
//           who was away is told what hangs there; a note has its author's signature.
//
// On disk: "nb" ‖ hash of the note 32 -> the body of its frame.

#include <weft/answers/page.hpp>
#include <weft/node/door.hpp>
#include <weft/node/queries.hpp>

namespace weft::board {

using node::Instant;
inline constexpr node::RoleId board_role{200};
inline constexpr std::size_t text_bytes_max = 200;

/// A note, from who pins it or passes it on.
struct Pinned {
    static constexpr auto role = board_role;
    static constexpr std::uint8_t kind = 1;
    types::NodeId author;
    std::int64_t time = 0;
    std::string text;
    crypto::ed25519::Signature signature;  ///< over what is before it
    void write(codec::Writer& writer) const;
    static Pinned read(codec::Reader& reader);
    friend bool operator==(const Pinned&, const Pinned&) = default;

    struct Checked;
    /// Errors: "note: signature_invalid".
    static std::expected<Checked, std::string> check(Pinned asked, const node::Checking& checking);
};
struct Pinned::Checked {
    crypto::Hash id;
    Pinned note;
};
/// "What hangs there?"
struct WantNotes {
    static constexpr auto role = board_role;
    static constexpr std::uint8_t kind = 2;
    void write(codec::Writer&) const {}
    static WantNotes read(codec::Reader&) { return {}; }
    friend bool operator==(const WantNotes&, const WantNotes&) = default;
};
using BoardFrames = std::variant<Pinned, WantNotes>;

/// Values: note.
struct PinNote {
    using List = struct BoardCommands;
    std::string text;

    struct Checked {
        std::string text;
    };
    /// Errors: note_too_long.
    static std::expected<Checked, node::Refusal> check(PinNote asked,
                                                       const node::Checking& checking);
};
struct BoardCommands {
    static constexpr auto role = board_role;
    using Any = std::variant<PinNote>;
};

/// A note as the API shows it.
struct Note {
    types::NodeId author;
    std::int64_t time = 0;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Note, (), (author, time, text))
inline answers::Notes notes(const Note*)
{
    return {{"time", "When it was pinned, Unix ns."}};
}

enum class BoardQueryError : std::uint8_t { not_a_board_node };
BOOST_DESCRIBE_ENUM(BoardQueryError, not_a_board_node)

class BoardQueries {
public:
    static constexpr auto not_played = BoardQueryError::not_a_board_node;
    virtual ~BoardQueries() = default;
    /// By hash.
    [[nodiscard]] virtual node::QueriedPage<Note> notes(const answers::PageAsk& ask) const = 0;
};

struct BoardSettings {
    Instant lifetime = std::chrono::minutes{10};
};
/// Offers BoardQueries.
[[nodiscard]] node::RoleDoor board_door(BoardSettings settings);

}  // namespace weft::board
