#pragma once

// The booked messages as a graph over dense indexes, and its tips.
//
// Genesis is index 0; parents have lower indexes than their children. Ids appear at the border
// only. Bytes and payloads are not kept.

#include <weft/types/message.hpp>

#include <limits>
#include <span>
#include <unordered_map>
#include <vector>

namespace weft::tangle {

using MessageIndex = std::uint32_t;
using TransactionIndex = std::uint32_t;
inline constexpr std::uint32_t no_index = std::numeric_limits<std::uint32_t>::max();

class Dag {
public:
    struct Record {
        types::MessageId id;
        types::Timestamp time = std::numeric_limits<types::Timestamp>::min();
        std::uint64_t sequence_number = 0;
        std::uint32_t issuer = no_index;  ///< Mana::Node
        TransactionIndex transaction = no_index;
        std::uint32_t rank = 0;  ///< 1 + the highest of a strong parent; genesis 0
        std::uint32_t parents_first = 0;
        std::uint8_t strong = 0;
        std::uint8_t weak = 0;
        bool payload = false;
        bool confirmed = false;
        std::uint32_t strong_children = 0;
        std::uint32_t tip_place = no_index;
    };

    Dag();

    MessageIndex add(Record record,
                     std::span<const MessageIndex> strong,
                     std::span<const MessageIndex> weak);
    void confirm(MessageIndex message);

    [[nodiscard]] std::optional<MessageIndex> find(const types::MessageId& id) const;
    [[nodiscard]] const Record& operator[](MessageIndex message) const { return records_[message]; }
    [[nodiscard]] std::span<const MessageIndex> strong(MessageIndex message) const;
    [[nodiscard]] std::span<const MessageIndex> weak(MessageIndex message) const;
    [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }  ///< with genesis
    [[nodiscard]] std::size_t confirmed_count() const noexcept { return confirmed_; }

    /// Messages without a strong child; genesis while it is alone. Never empty. A tip more than
    /// 30 min older than the newest message is dropped once another is there: nothing current may
    /// attach to it.
    [[nodiscard]] std::span<const MessageIndex> tips() const noexcept { return tips_; }
    /// The latest time of a booked message; the lowest value without one.
    [[nodiscard]] types::Timestamp newest_time() const noexcept { return newest_time_; }

private:
    void add_tip(MessageIndex message);
    void remove_tip(MessageIndex message);
    void drop_old_tips();

    std::vector<Record> records_;
    std::vector<MessageIndex> parents_;  ///< strong, then weak, per message
    std::vector<MessageIndex> tips_;
    std::unordered_map<types::MessageId, MessageIndex> index_;  ///< lookups only
    types::Timestamp newest_time_ = std::numeric_limits<types::Timestamp>::min();
    std::size_t confirmed_ = 0;
};

}  // namespace weft::tangle
