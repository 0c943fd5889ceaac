#include "lost_mark.hpp"

namespace weft::node {

namespace {

/// The key under which the mark of own numbers is kept.
const Bytes mark_key = to_bytes(MessageLog::key_space);

}  // namespace

std::optional<std::uint64_t> LostMark::mark_of(const std::optional<Marks>& marks)
{
    if (!marks) return std::nullopt;
    const auto found = marks->find(mark_key);
    if (found == marks->end()) return 0;
    return found->second == mark_lost ? std::nullopt : std::optional{found->second};
}

Mark LostMark::mark_to(std::uint64_t number)
{
    return {mark_key, number};
}

LostMark::LostMark(std::span<const PeerId> peers,
                   const Gossip& gossip,
                   const Archive& archive,
                   bool lost)
    : gossip_{gossip}, archive_{archive}, newest_{peers}, lost_{lost}
{}

void LostMark::booked(const tangle::Booked& booked)
{
    if (!newest_.watches(booked.issuer)) return;
    if (const auto message = types::decode_message(booked.bytes))
        newest_.booked(booked.issuer, message->sequence_number, booked.order);
}

std::optional<Mark> LostMark::first_mark() const
{
    return lost_ ? std::optional{mark_to(mark_lost)} : std::nullopt;
}

std::vector<Effects::Send> LostMark::up(const PeerId& peer, const OwnNumbers& numbers) const
{
    if (!gossip_.gossips_with(peer) || numbers.known()) return {};
    return {{peer, encode(AskNewest{})}};
}

std::vector<Effects::Send> LostMark::answer(const PeerId& from)
{
    if (newest_.unknown(from)) return {};
    if (!gossip_.gossips_with(from) || !told_.insert(from).second) return {};
    const auto place = newest_.of(from);
    if (!place) return {{from, encode(NewestMessage{})}};
    auto message = archive_.at(*place);
    if (!message) return {};  // "there is none" would make the peer use a number again
    return {{from, encode(NewestMessage{*std::move(message)})}};
}

LostMark::Heard LostMark::hear(const PeerId& from,
                               const NewestMessage::Checked& frame,
                               const PeerId& self,
                               OwnNumbers& numbers) const
{
    if (!gossip_.gossips_with(from) || numbers.known()) return {};
    std::optional<std::uint64_t> number;
    if (frame.message) {
        const auto& message = frame.message->message();
        if (message.issuer != self)
            return {.penalty = Effects::Penalty{from, "newest message: not of who asked"}};
        number = message.sequence_number;
    }
    return {.known_now = numbers.told(from, number)};
}

void LostMark::add_reasons(const OwnNumbers& numbers, std::vector<Reason>& reasons) const
{
    if (numbers.known()) return;
    reasons.push_back({"mark", "the mark of this node's sequence numbers is lost: " +
                                   std::to_string(numbers.answers()) + " of " +
                                   std::to_string(gossip_.configured()) +
                                   " ledger peers have told of its newest message, " +
                                   std::to_string(numbers.answers_needed()) +
                                   " are needed; it issues nothing until then"});
}

}  // namespace weft::node
