#include <weft/acs/common_subset.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>
#include <array>

namespace weft::acs {
namespace {

protocol::InstanceId agreement_id(const protocol::InstanceId& instance, std::uint16_t seat)
{
    const std::array number{static_cast<std::byte>(seat & 0xff), static_cast<std::byte>(seat >> 8)};
    const auto hash = crypto::Hasher{"weft/acs/agreement"}.update(instance).update(number).finish();
    return *protocol::InstanceId::from(hash.bytes());
}

/// A child's messages and accusations become ours, marked with the proposal they are about.
template <class Child>
void lift(ValidatorIndex proposer, Child&& child, Step& step)
{
    step.messages.reserve(step.messages.size() + child.messages.size());
    for (auto& envelope : child.messages)
        step.messages.push_back(
            {std::move(envelope.to), Message{proposer, std::move(envelope.message)}});
    for (const auto& accusation : child.accusations)
        step.accusations.push_back({accusation.whom, Fault{proposer, accusation.what}});
}

}  // namespace

CommonSubset::CommonSubset(protocol::Committee committee,
                           ValidatorIndex self,
                           const protocol::InstanceId& instance,
                           const coin::Keys& keys)
    : committee_{committee}, self_{self}
{
    proposals_.reserve(committee.size());
    for (std::uint16_t seat = 0; seat < committee.size(); ++seat)
        proposals_.push_back({rbc::ReliableBroadcast{committee, self, ValidatorIndex{seat}},
                              aba::Agreement{committee, self, agreement_id(instance, seat), keys},
                              std::nullopt});
}

std::expected<Step, Refusal> CommonSubset::propose(Bytes proposal)
{
    if (proposal.size() > rbc::payload_bytes_max) return std::unexpected{Refusal::oversized};
    auto started = proposals_[self_.value()].broadcast.propose(std::move(proposal));
    if (!started) return std::unexpected{Refusal::already_proposed};
    Step step;
    take(self_, std::move(*started), step);
    return step;
}

std::expected<Step, Refusal> CommonSubset::handle(ValidatorIndex from, const Message& message)
{
    if (!committee_.contains(from) || from == self_) return std::unexpected{Refusal::stranger};
    Step step;
    if (!committee_.contains(message.proposer)) {
        step.accusations.push_back({from, Fault{message.proposer, NoSuchProposer{}}});
        return step;
    }
    auto& proposal = proposals_[message.proposer.value()];
    if (const auto* part = std::get_if<rbc::Message>(&message.part)) {
        auto moved = proposal.broadcast.handle(from, *part);
        WEFT_CHECK(moved.has_value());
        take(message.proposer, std::move(*moved), step);
    } else {
        auto moved = proposal.agreement.handle(from, std::get<aba::Message>(message.part));
        WEFT_CHECK(moved.has_value());
        take(message.proposer, std::move(*moved), step);
    }
    return step;
}

std::uint32_t CommonSubset::round() const noexcept
{
    std::uint32_t furthest = 0;
    for (const auto& proposal : proposals_)
        furthest = std::max(furthest, proposal.agreement.round());
    return furthest;
}

void CommonSubset::take(ValidatorIndex proposer, rbc::Step&& from_broadcast, Step& step)
{
    lift(proposer, from_broadcast, step);
    for (auto& payload : from_broadcast.outputs) {
        auto& proposal = proposals_[proposer.value()];
        proposal.payload = std::move(payload);
        ++delivered_;
        if (!proposal.agreement.proposed())
            input(proposer, true, step);
        else
            finish(step);  // it may have been the last one we were waiting for
    }
}

void CommonSubset::take(ValidatorIndex proposer, aba::Step&& from_agreement, Step& step)
{
    lift(proposer, from_agreement, step);
    if (from_agreement.outputs.empty()) return;
    const bool value = from_agreement.outputs.front();
    ++(value ? ones_ : zeros_);
    const auto enough =
        WEFT_PLANTED(acs_zeros_after_one_decision) ? 1 : committee_.all_but_faulty();
    if (!closed_ && ones_ >= enough) {
        closed_ = true;
        for (std::uint16_t seat = 0; seat < proposals_.size(); ++seat)
            if (!proposals_[seat].agreement.proposed()) input(ValidatorIndex{seat}, false, step);
    }
    finish(step);
}

void CommonSubset::input(ValidatorIndex proposer, bool value, Step& step)
{
    auto moved = proposals_[proposer.value()].agreement.propose(value);
    WEFT_CHECK(moved.has_value());
    take(proposer, std::move(*moved), step);
    finish(step);
}

void CommonSubset::finish(Step& step)
{
    const bool decided = WEFT_PLANTED(acs_output_before_all_decided)
                             ? ones_ >= committee_.all_but_faulty()
                             : ones_ + zeros_ == proposals_.size();
    if (done_ || !decided) return;
    for (const auto& proposal : proposals_)
        if (proposal.agreement.decided() == true && !proposal.payload &&
            !WEFT_PLANTED(acs_output_without_payloads)) {
            probe<"acs: accepted before its payload is here">();
            return;  // totality of the broadcast: it will come
        }
    done_ = true;
    Subset subset;
    for (std::uint16_t seat = 0; seat < proposals_.size(); ++seat) {
        auto& proposal = proposals_[seat];
        if (proposal.agreement.decided() != true || !proposal.payload) continue;
        subset.emplace_back(ValidatorIndex{seat}, std::move(*proposal.payload));
        proposal.payload.emplace();
    }
    step.outputs.push_back(std::move(subset));
}

}  // namespace weft::acs
