#include "message_log.hpp"

#include <weft/base/check.hpp>

#include <algorithm>

namespace weft::node {

namespace {

constexpr auto prefix = MessageLog::key_space;
constexpr std::size_t replay_page = 1024;

Bytes key_of(MessageLog::Place place)
{
    constexpr std::uint64_t long_from = 0xffff'ffff;
    Bytes key = to_bytes(prefix);
    const auto put = [&key](std::uint64_t value, int bits) {
        for (int shift = bits - 8; shift >= 0; shift -= 8)
            key.push_back(static_cast<std::byte>(value >> shift));
    };
    put(std::min(place, long_from), 32);
    if (place >= long_from) put(place, 64);
    return key;
}

/// nullopt: no key of a message.
std::optional<MessageLog::Place> place_of(ByteSpan key)
{
    const auto number = [](ByteSpan bytes) {
        MessageLog::Place value = 0;
        for (const auto byte : bytes) value = value << 8 | std::to_integer<MessageLog::Place>(byte);
        return value;
    };
    if (key.size() < prefix.size()) return std::nullopt;
    const auto place = key.subspan(prefix.size());
    if (place.size() == 4) return number(place);
    if (place.size() == 12) return number(place.subspan(4));
    return std::nullopt;
}

}  // namespace

std::expected<void, MessageLog::Damage> MessageLog::replay(const Take& take, Place after)
{
    WEFT_CHECK(recent_.empty());
    next_ = after + 1;
    for (;;) {
        const auto page = store_.scan(as_bytes(prefix), key_of(next_), replay_page);
        for (const auto& entry : page) {
            if (entry.key != key_of(next_)) return std::unexpected{Damage{next_, "missing"}};
            if (auto taken = take(entry.value); !taken)
                return std::unexpected{Damage{next_, std::move(taken.error())}};
            ++next_;
        }
        if (page.size() < replay_page) return {};
    }
}

void MessageLog::put(Place place, Bytes message, types::Batch& batch)
{
    batch.put(key_of(place), std::move(message));
}

void MessageLog::erase(Place place, types::Batch& batch)
{
    batch.erase(key_of(place));
}

std::vector<MessageLog::Entry> MessageLog::page(Place from, std::size_t limit) const
{
    std::vector<Entry> entries;
    for (auto& entry : store_.scan(as_bytes(prefix), key_of(from), limit))
        if (const auto place = place_of(entry.key))
            entries.push_back({*place, std::move(entry.value)});
    return entries;
}

void MessageLog::append(Place place, const Bytes& message, types::Batch& batch)
{
    WEFT_CHECK(place == next_);
    ++next_;
    batch.put(key_of(place), message);
    recent_.push_back(message);
    recent_bytes_ += message.size();
    while (recent_.size() > limits_.recent_max || recent_bytes_ > limits_.recent_bytes_max) {
        recent_bytes_ -= recent_.front().size();
        recent_.pop_front();
    }
}

std::optional<Bytes> MessageLog::read(Place place) const
{
    if (place == 0 || place >= next_) return std::nullopt;
    const auto back = next_ - place;  // 1: the newest
    if (back <= recent_.size()) return recent_[static_cast<std::size_t>(recent_.size() - back)];
    return store_.read(key_of(place));
}

}  // namespace weft::node
