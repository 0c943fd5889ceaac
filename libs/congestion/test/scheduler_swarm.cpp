// A node that books less than it is sent. Issuers with mana keep to half of their share, and so do
// keys without mana behind honest peers; others flood: with mana, with many keys behind one peer, with
// great messages. Transactions pledge mana meanwhile, late ones too, and some are taken back.
//
// Checked   every message is booked once, dropped by name, or waits;
//           something is booked while anything waits, and the room keeps its bounds;
//           no message of who keeps to half of its share is dropped, and each is booked soon: in the
//           time in which its share is worth three times its size, and three rounds;
//           mana equals the closed form, summed over all pledges that stand.

#include <weft/base/prng.hpp>
#include <weft/base/probe.hpp>
#include <weft/congestion/scheduler.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>

#include <array>
#include <cmath>

namespace weft::congestion {
namespace {

constexpr Timestamp hour = 60 * types::minute;

NodeId node(std::uint64_t kind, std::uint64_t number)
{
    Bytes bytes(NodeId::size_bytes);
    bytes[0] = static_cast<std::byte>(kind);
    for (std::size_t i = 0; i < 8; ++i) bytes[8 - i] = static_cast<std::byte>(number >> 8 * i);
    return *NodeId::from(bytes);
}

/// Who issues, at which share of all that is booked.
struct Issuer {
    NodeId id;
    NodeId from;
    bool floods = false;
    double share = 0;         ///< that it may use, when it does not flood
    double allowance = 0;     ///< bytes that it may issue by now
    std::uint32_t bytes = 0;  ///< of its messages
};

class Life {
public:
    explicit Life(std::uint64_t seed) : prng_{seed}, scheduler_{{.bytes_max = bytes_max}}
    {
        draw_mana();
        draw_issuers();
    }

    sim::Outcome live()
    {
        for (int turn = 0; turn < 400 && outcome_.failure == sim::Failure::none; ++turn) {
            for (auto& issuer : issuers_) issue(issuer);
            const auto count = prng_.below(8);
            for (std::uint64_t i = 0; i < count; ++i) book();
            if (prng_.below(10) == 0) pledge_more();
            ++outcome_.steps;
        }
        for (std::size_t left = scheduler_.size(); left > 0; --left) book();
        if (scheduler_.size() != 0 || scheduler_.size_bytes() != 0)
            fail("something is left when all is booked");
        check_mana();
        digest_.mix(booked_bytes_);
        digest_.mix(std::uint64_t{dropped_});
        outcome_.digest = digest_.value();
        return outcome_;
    }

private:
    static constexpr std::size_t bytes_max = 1 << 20;
    struct Under {
        std::size_t issuer;
        std::uint64_t booked_before;  ///< bytes booked when it came
        std::uint32_t bytes;
    };
    struct Pledged {
        NodeId to;
        std::vector<Earning> inputs;
        Timestamp at;
        bool stands = true;
    };

    void fail(std::string what)
    {
        if (outcome_.failure != sim::Failure::none) return;
        outcome_.failure = sim::Failure::safety;
        outcome_.what = std::move(what);
    }

    void pledge(const NodeId& to, std::uint64_t tokens, Timestamp since, Timestamp at)
    {
        pledged_.push_back({to, {{tokens, since}}, at});
        mana_.pledge(to, pledged_.back().inputs, at);
    }
    void draw_mana()
    {
        with_mana_ = 1 + prng_.below(12);
        for (std::uint64_t i = 0; i < with_mana_; ++i)
            pledge(node(1, i), 1'000 + prng_.below(100'000), -10'000 * hour, -hour);
        now_ = hour;
    }
    /// Small against what there is, so that shares hardly move.
    void pledge_more()
    {
        now_ += static_cast<Timestamp>(prng_.below(static_cast<std::uint64_t>(types::second)));
        if (!pledged_.empty() && prng_.below(4) == 0) {
            auto& old = pledged_[prng_.below(pledged_.size())];
            if (old.at > -hour && old.stands) {
                mana_.take_back(old.to, old.inputs, old.at);
                old.stands = false;
                probe<"congestion.mana_taken_back">();
            }
            return;
        }
        const auto since = now_ - static_cast<Timestamp>(prng_.below(3 * hour));
        const auto late = static_cast<Timestamp>(prng_.below(2 * hour));
        pledge(node(1, prng_.below(with_mana_)), prng_.below(10), since - late, now_ - late);
    }
    /// Of the exact sum, within rounding.
    void check_mana()
    {
        for (std::uint64_t i = 0; i < with_mana_; ++i) {
            long double earned = 0;
            long double effective = 0;
            for (const auto& one : pledged_) {
                if (!one.stands || one.to != node(1, i)) continue;
                const auto half_lives = [](Timestamp span, Timestamp half_life) {
                    return std::exp2(-static_cast<long double>(span) / half_life);
                };
                const auto span = now_ - one.at;
                const auto amount =
                    one.inputs[0].tokens * (1 - half_lives(one.at - one.inputs[0].since, 6 * hour));
                earned += amount * half_lives(span, 6 * hour);
                effective += amount * 180 / 179 *
                             (half_lives(span, 6 * hour) - half_lives(span, 2 * types::minute));
            }
            const auto differ = [](std::uint64_t is, long double exact) {
                return std::abs(static_cast<long double>(is) - exact) > 1.1L;
            };
            if (differ(mana_.earned(node(1, i), now_), earned) ||
                differ(mana_.of(node(1, i), now_), effective))
                return fail("mana differs from the closed form");
            digest_.mix(mana_.of(node(1, i), now_));
        }
    }

    void draw_issuers()
    {
        const auto total = static_cast<double>(mana_.total(now_));
        const auto size = [&] { return static_cast<std::uint32_t>(100 + prng_.below(1'500)); };
        for (std::uint64_t i = 0; i < with_mana_; ++i) {
            const bool floods = prng_.below(3) == 0;
            issuers_.push_back(
                {.id = node(1, i),
                 .from = node(3, prng_.below(3)),
                 .floods = floods,
                 .share = static_cast<double>(mana_.of(node(1, i), now_)) / total * 15 / 16,
                 .bytes = floods && prng_.below(2) == 0 ? 40'000 : size()});
        }
        // Behind each of some honest peers one or two keys; behind a liar many.
        const auto peers = 1 + prng_.below(3);
        const auto liar_keys = prng_.below(3) * 40;
        for (std::uint64_t p = 0; p < peers; ++p) {
            const auto keys = 1 + prng_.below(2);
            for (std::uint64_t k = 0; k < keys; ++k)
                issuers_.push_back(
                    {.id = node(2, 10 * p + k),
                     .from = node(3, p),
                     .share = 1.0 / 16 / static_cast<double>(peers + 1) / static_cast<double>(keys),
                     .bytes = size()});
        }
        for (std::uint64_t k = 0; k < liar_keys; ++k)
            issuers_.push_back(
                {.id = node(2, 1'000 + k), .from = node(4, 0), .floods = true, .bytes = size()});
    }

    void issue(Issuer& issuer)
    {
        if (issuer.floods) {
            if (prng_.below(4) == 0) submit(issuer);
            return;
        }
        while (issuer.allowance >= cost(issuer.bytes)) {
            issuer.allowance -= cost(issuer.bytes);
            submit(issuer);
        }
    }
    static double cost(std::uint32_t bytes)
    {
        return static_cast<double>(bytes + Scheduler::message_overhead);
    }
    void submit(const Issuer& issuer)
    {
        const MessageId id = *MessageId::from(node(5, made_).bytes());
        under_.emplace(id, Under{static_cast<std::size_t>(&issuer - issuers_.data()), booked_bytes_,
                                 issuer.bytes});
        const auto dropped = scheduler_.submit({.id = id,
                                                .issuer = issuer.id,
                                                .from = issuer.from,
                                                .account = {},
                                                .time = static_cast<Timestamp>(made_++),
                                                .bytes = issuer.bytes},
                                               mana_, now_);
        if (scheduler_.size_bytes() > bytes_max) fail("more waits than there is room");
        for (const auto& gone : dropped) {
            const auto found = under_.find(gone);
            if (found == under_.end()) return fail("what does not wait is dropped");
            if (!issuers_[found->second.issuer].floods) return fail("who keeps to half is dropped");
            under_.erase(found);
            ++dropped_;
            probe<"congestion.dropped">();
        }
        if (scheduler_.size() != under_.size()) fail("a message is lost");
    }
    void book()
    {
        const auto id = scheduler_.next(mana_, now_);
        if (!id) {
            if (!under_.empty()) fail("nothing is booked though something waits");
            return;
        }
        const auto found = under_.find(*id);
        if (found == under_.end()) return fail("what does not wait is booked");
        const auto& issuer = issuers_[found->second.issuer];
        const auto waited = static_cast<double>(booked_bytes_ - found->second.booked_before);
        if (!issuer.floods) {
            // Beside its own turns a few of the largest messages, for which others have saved.
            const auto rounds = 3 * static_cast<double>(Scheduler::round_bytes) + 4 * 40'000;
            if (waited > cost(issuer.bytes) / issuer.share + rounds)
                fail("who keeps to half waits too long");
            if (waited > rounds) probe<"congestion.honest_wait_for_more_than_a_round">();
        }
        const auto paid = found->second.bytes + Scheduler::message_overhead;
        booked_bytes_ += paid;
        for (auto& other : issuers_)
            if (!other.floods) other.allowance += static_cast<double>(paid) * other.share / 2;
        digest_.mix(std::uint64_t{found->second.issuer});
        under_.erase(found);
    }

    Prng prng_;
    AccessMana mana_{};
    Scheduler scheduler_;
    Timestamp now_ = 0;
    std::uint64_t with_mana_ = 0;
    std::vector<Pledged> pledged_;
    std::vector<Issuer> issuers_;
    std::map<MessageId, Under> under_;
    std::uint64_t made_ = 0;
    std::uint64_t booked_bytes_ = 0;
    std::size_t dropped_ = 0;
    sim::Digest digest_;
    sim::Outcome outcome_;
};

}  // namespace
}  // namespace weft::congestion

int main(int argc, char** argv)
{
    return weft::sim::swarm_main(
        argc, argv,
        {.name = "congestion.scheduler",
         .about = "the scheduler and access mana of one node that is sent more than it books",
         .probe_prefix = "congestion.",
         .run = [](std::uint64_t seed, bool) { return weft::congestion::Life{seed}.live(); }});
}
