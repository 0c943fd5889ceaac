#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/rbc/reliable_broadcast.hpp>

#include <algorithm>
#include <type_traits>

namespace weft::rbc {
namespace {

Step broadcast(Message message)
{
    Step step;
    step.messages.push_back({.to = {}, .message = std::move(message)});
    return step;
}
Step accuse(ValidatorIndex whom, Fault what)
{
    Step step;
    step.accusations.push_back({whom, what});
    return step;
}

template <class Part>
constexpr bool carries_payload = std::is_same_v<Part, Value> || std::is_same_v<Part, Supply>;

}  // namespace

crypto::Hash digest(ByteSpan payload) noexcept
{
    return crypto::tagged_hash("weft/rbc/payload", payload);
}

ReliableBroadcast::ReliableBroadcast(protocol::Committee committee,
                                     ValidatorIndex self,
                                     ValidatorIndex proposer)
    : committee_{committee}, self_{self}, proposer_{proposer}
{
    WEFT_CHECK(committee.contains(self));
    WEFT_CHECK(committee.contains(proposer));
}

std::expected<Step, Refusal> ReliableBroadcast::propose(Payload payload)
{
    if (self_ != proposer_) return std::unexpected{Refusal::not_the_proposer};
    if (proposed_) return std::unexpected{Refusal::already_proposed};
    if (payload.size() > payload_bytes_max) return std::unexpected{Refusal::oversized};
    proposed_ = true;
    Value value{std::move(payload)};
    auto own = on(self_, value);
    auto step = broadcast(std::move(value));
    step += std::move(own);
    return step;
}

std::expected<Step, Refusal> ReliableBroadcast::handle(ValidatorIndex from, const Message& message)
{
    if (!committee_.contains(from) || from == self_) return std::unexpected{Refusal::stranger};
    return std::visit(
        [&](const auto& known) {
            if constexpr (carries_payload<std::remove_cvref_t<decltype(known)>>)
                if (known.payload.size() > payload_bytes_max) return accuse(from, Fault::oversized);
            return on(from, known);
        },
        message);
}

Step ReliableBroadcast::on(ValidatorIndex from, const Value& value)
{
    if (from != proposer_ && !WEFT_PLANTED(rbc_anybody_proposes))
        return accuse(from, Fault::impostor);
    const auto name = digest(value.payload);
    if (told_) return *told_ == name ? Step{} : accuse(from, Fault::two_proposals);
    told_ = name;
    // Too late to matter: enough others hold the payload that everybody will deliver.
    if (delivered_) return {};
    payload_ = value.payload;
    held_ = name;
    auto step = broadcast(Echo{name});
    step += on(self_, Echo{name});
    return step;
}

Step ReliableBroadcast::on(ValidatorIndex from, const Echo& echo)
{
    switch (record(from, echo.digest, echoed_, &Candidate::echoes)) {
    case Vote::repeated: return {};
    case Vote::conflicting:
        probe<"rbc: echo equivocation seen">();
        return accuse(from, Fault::two_echoes);
    case Vote::fresh: return advance(echo.digest);
    }
    __builtin_unreachable();
}

Step ReliableBroadcast::on(ValidatorIndex from, const Ready& ready)
{
    switch (record(from, ready.digest, readied_, &Candidate::readies)) {
    case Vote::repeated: return {};
    case Vote::conflicting:
        probe<"rbc: ready equivocation seen">();
        return accuse(from, Fault::two_readies);
    case Vote::fresh: return advance(ready.digest);
    }
    __builtin_unreachable();
}

Step ReliableBroadcast::on(ValidatorIndex from, const Fetch& fetch)
{
    if (held_ != fetch.digest) {
        const auto* known = find(fetch.digest);
        return known && known->echoes.contains(self_) ? Step{} : accuse(from, Fault::stray_fetch);
    }
    if (!supplied_.add(from)) return {};
    probe<"rbc: supplied a payload">();
    Step step;
    step.messages.push_back({.to = {.only = {from}}, .message = Supply{payload_}});
    return step;
}

Step ReliableBroadcast::on(ValidatorIndex from, const Supply& supply)
{
    // Unasked bytes are not evidence: the asking may have been lost in a crash of ours.
    if (delivered_ || !asked_.contains(from) || !answered_.add(from)) return {};
    const auto name = digest(supply.payload);
    if (name != wanted_ && !WEFT_PLANTED(rbc_supplied_bytes_unchecked)) {
        probe<"rbc: wrong bytes supplied">();
        return accuse(from, Fault::wrong_supply);
    }
    probe<"rbc: delivered a pulled payload">();
    payload_ = supply.payload;
    held_ = name;
    Step step;
    deliver(step);
    return step;
}

ReliableBroadcast::Candidate* ReliableBroadcast::find(const crypto::Hash& digest)
{
    const auto found = std::ranges::find(candidates_, digest, &Candidate::digest);
    return found == candidates_.end() ? nullptr : &*found;
}

ReliableBroadcast::Vote ReliableBroadcast::record(ValidatorIndex from,
                                                  const crypto::Hash& digest,
                                                  protocol::SeatSet& voted,
                                                  protocol::SeatSet Candidate::* votes)
{
    auto* candidate = find(digest);
    if (candidate && (candidate->*votes).contains(from)) return Vote::repeated;
    // Asked before a candidate is made: a liar's thousand digests must not cost us memory.
    if (!voted.add(from)) return Vote::conflicting;
    if (!candidate) candidate = &candidates_.emplace_back(digest);
    (candidate->*votes).add(from);
    return Vote::fresh;
}

Step ReliableBroadcast::advance(const crypto::Hash& digest)
{
    Step step;
    auto& candidate = *find(digest);
    const auto echo_quorum =
        WEFT_PLANTED(rbc_echo_quorum_one_short) ? committee_.quorum() - 1 : committee_.quorum();
    const bool echoed_enough = candidate.echoes.count() >= echo_quorum;
    const bool amplified = candidate.readies.count() >= committee_.one_correct() &&
                           !WEFT_PLANTED(rbc_readies_not_joined);
    if (!readied_.contains(self_) && (echoed_enough || amplified)) {
        if (!echoed_enough) probe<"rbc: ready amplified before echo quorum">();
        readied_.add(self_);
        candidate.readies.add(self_);
        step += broadcast(Ready{digest});
    }
    if (delivered_ || candidate.readies.count() < committee_.correct_majority()) return step;
    wanted_ = digest;
    if (held_ == wanted_)
        deliver(step);
    else
        pull(candidate, step);
    return step;
}

void ReliableBroadcast::pull(const Candidate& wanted, Step& step)
{
    const auto enough =
        WEFT_PLANTED(rbc_one_echoer_asked) ? std::size_t{1} : committee_.one_correct();
    protocol::Recipients whom;
    wanted.echoes.each([&](ValidatorIndex seat) {
        if (asks_ == enough || seat == self_ || !asked_.add(seat)) return;
        ++asks_;
        whom.only.push_back(seat);
    });
    if (whom.only.empty()) return;
    probe<"rbc: pulls a withheld payload">();
    step.messages.push_back({.to = std::move(whom), .message = Fetch{wanted.digest}});
}

void ReliableBroadcast::deliver(Step& step)
{
    if (!told_) probe<"rbc: delivered without the proposer's value">();
    delivered_ = true;
    step.outputs.push_back(payload_);
}

}  // namespace weft::rbc
