#include "wan_bench.hpp"

#include <weft/base/prng.hpp>
#include <weft/fpacs/codec.hpp>
#include <weft/fpacs/fast_subset.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

namespace weft::bench {
namespace {

using namespace std::chrono_literals;
using crypto::bls::Purpose;
using protocol::Committee;

// Round-trip times between eight regions in milliseconds, as cloud operators publish them:
// Virginia, Oregon, Ireland, Frankfurt, Tokyo, Singapore, São Paulo, Mumbai.
constexpr std::size_t regions = 8;
constexpr std::array<std::array<int, regions>, regions> round_trip{{
    {1, 67, 68, 90, 147, 214, 113, 187},
    {67, 1, 118, 142, 97, 161, 173, 216},
    {68, 118, 1, 25, 200, 175, 177, 122},
    {90, 142, 25, 1, 225, 157, 202, 110},
    {147, 97, 200, 225, 1, 68, 256, 125},
    {214, 161, 175, 157, 68, 1, 320, 56},
    {113, 173, 177, 202, 256, 320, 1, 300},
    {187, 216, 122, 110, 125, 56, 300, 1},
}};
constexpr WanTime frame_overhead = 300us, handling = 5us;
constexpr WanTime gather_time = 15ms, patience = 600ms;
constexpr auto instance = protocol::InstanceId::filled(3);

WanTime delay(Topology topology, std::size_t from, std::size_t to)
{
    if (topology == Topology::uniform) return 100ms;
    return 500us * round_trip[from % regions][to % regions];
}

/// |N(0, 4 %)| in millionths: twelve uniform draws make a normal one.
std::uint64_t jitter(Prng& prng)
{
    std::int64_t sum = -6'000'000;
    for (int i = 0; i < 12; ++i) sum += static_cast<std::int64_t>(prng.below(1'000'001));
    return static_cast<std::uint64_t>((sum < 0 ? -sum : sum) * 4 / 100);
}

struct Keys {
    explicit Keys(std::uint16_t seats)
        : low{crypto::bls::deal(seats,
                                static_cast<std::uint16_t>(Committee{seats}.one_correct()),
                                crypto::Hash::filled(1).bytes())},
          high{crypto::bls::deal(seats,
                                 static_cast<std::uint16_t>(Committee{seats}.all_but_faulty()),
                                 crypto::Hash::filled(2).bytes())},
          low_group{crypto::bls::PreparedKey::from(low.public_key.group).value()},
          high_group{crypto::bls::PreparedKey::from(high.public_key.group).value()}
    {
        for (const auto& share : low.shares)
            coin.push_back(coin::Keys::from(low.public_key, share).value());
    }
    [[nodiscard]] fpacs::Keys at(std::uint16_t seat) const
    {
        return {.committee = coin[seat].committee(),
                .self = ValidatorIndex{seat},
                .hi = high.public_key,
                .hi_group = high_group,
                .share_hi = high.shares[seat],
                .coin = coin[seat]};
    }
    static const Keys& of(std::uint16_t seats)
    {
        static std::map<std::uint16_t, std::unique_ptr<Keys>> made;
        auto& keys = made[seats];
        if (!keys) keys = std::make_unique<Keys>(seats);
        return *keys;
    }
    crypto::bls::DealtKey low, high;
    crypto::bls::PreparedKey low_group, high_group;
    std::vector<coin::Keys> coin;
};

/// A share of the anchor's signature.
struct Share {
    crypto::bls::Signature signature;
};
/// What a clock says at its time.
enum class Tick : std::uint8_t { gathered, half_late, late };
using Frame = std::variant<fpacs::Message, Share, Tick>;

/// Collects the shares of one threshold signature.
class Signing {
public:
    Signing(const crypto::bls::SharedPublicKey& key,
            const crypto::bls::PreparedKey& group,
            Purpose purpose)
        : key_{&key}, group_{&group}, purpose_{purpose}
    {}
    /// True when the share made the signature whole.
    bool add(std::uint16_t seat, const crypto::bls::Signature& share)
    {
        if (whole_) return false;
        shares_.push_back({seat, share});
        return try_it();
    }
    bool begin(const crypto::Hash& message)
    {
        message_ = message;
        return try_it();
    }
    [[nodiscard]] const std::optional<crypto::bls::Signature>& whole() const { return whole_; }

private:
    bool try_it()
    {
        if (whole_ || !message_ || shares_.size() < key_->threshold) return false;
        whole_ =
            crypto::bls::combine(*key_, *group_, purpose_, message_->bytes(), shares_).signature;
        return whole_.has_value();
    }
    const crypto::bls::SharedPublicKey* key_;
    const crypto::bls::PreparedKey* group_;
    Purpose purpose_;
    std::optional<crypto::Hash> message_;
    std::vector<crypto::bls::SignatureShare> shares_;
    std::optional<crypto::bls::Signature> whole_;
};

class Wan {
public:
    explicit Wan(const WanOptions& options)
        : options_{options}, keys_{Keys::of(options.seats)}, prng_{options.seed}
    {
        // Every (n / crashed)th seat, so that no region loses all of its seats first.
        std::vector<bool> crashed(options.seats);
        for (std::size_t i = 0; i < options.crashed; ++i)
            crashed[i * options.seats / options.crashed] = true;
        // A leader of any region, by the seed.
        auto leader = prng_.below(options.seats);
        while (crashed[leader] != options.leader_crashed) leader = (leader + 1) % options.seats;
        for (std::uint16_t i = 0; i < options.seats; ++i) {
            nodes_.emplace_back(i, keys_, ValidatorIndex{static_cast<std::uint16_t>(leader)});
            nodes_.back().crashed = crashed[i];
        }
    }

    WanResult play()
    {
        for (auto& node : nodes_) {
            if (node.crashed) continue;
            Bytes proposal(options_.proposal_bytes, static_cast<std::byte>(node.seat));
            obey(node, node.agreement.propose(std::move(proposal)).value());
        }
        while (!due_.empty()) {
            std::ranges::pop_heap(due_, later);
            const auto event = due_.back();
            due_.pop_back();
            auto& node = nodes_[event.to];
            node.free_at = std::max(node.free_at, event.at) + handling;
            arrive(node, event);
            auto& kept = frames_[event.frame];
            if (--kept.uses == 0) {
                kept.frame = Share{};
                free_.push_back(event.frame);
            }
        }
        for (const auto& node : nodes_) {
            if (node.crashed) continue;
            WEFT_CHECK(node.anchor.whole().has_value());
        }
        return std::move(result_);
    }

private:
    struct Node {
        Node(std::uint16_t number, const Keys& keys, ValidatorIndex leader)
            : seat{number},
              agreement{keys.at(number), instance, leader},
              anchor{keys.high.public_key, keys.high_group, Purpose::ledger}
        {}
        std::uint16_t seat;
        fpacs::FastSubset agreement;
        Signing anchor;
        WanTime free_at{};
        bool gathers = false, runs = false;  ///< its clock is set
        bool crashed = false;
    };
    struct Event {
        WanTime at;
        std::uint64_t sequence;
        std::uint32_t frame;
        std::uint16_t from, to;
    };
    struct Kept {
        Frame frame;
        std::uint32_t uses;
    };
    static bool later(const Event& a, const Event& b)
    {
        return std::pair{a.at, a.sequence} > std::pair{b.at, b.sequence};
    }

    void arrive(Node& node, const Event& event)
    {
        // `send` may move the frames: keep what is used after it by value.
        const auto& frame = frames_[event.frame].frame;
        if (const auto* tick = std::get_if<Tick>(&frame)) return hear(node, *tick);
        ++result_.messages;
        if (const auto* share = std::get_if<Share>(&frame)) {
            if (node.anchor.add(event.from, share->signature))
                result_.anchor.push_back(node.free_at);
            return;
        }
        obey(node,
             node.agreement.handle(ValidatorIndex{event.from}, std::get<fpacs::Message>(frame))
                 .value());
    }
    void hear(Node& node, Tick tick)
    {
        switch (tick) {
        case Tick::gathered: return obey(node, node.agreement.gathered());
        case Tick::half_late: return obey(node, node.agreement.half_late());
        case Tick::late: return obey(node, node.agreement.late());
        }
    }
    void obey(Node& node, fpacs::Step step)
    {
        WEFT_CHECK(step.accusations.empty());
        for (auto& envelope : step.messages) send(node, std::move(envelope));
        if (node.agreement.gathering() && !std::exchange(node.gathers, true))
            set(node, Tick::gathered, gather_time);
        if (node.agreement.running() && !std::exchange(node.runs, true)) {
            set(node, Tick::half_late, patience / 2);
            set(node, Tick::late, patience);
        }
        for (const auto& decision : step.outputs) {
            result_.order.push_back(node.free_at);
            result_.proposals = decision.subset.size();
            result_.fast = decision.path == fpacs::Vector::Of::leader;
            const auto digest = crypto::sha256(decision.order.bytes());
            const Share share{
                crypto::bls::sign(keys_.high.shares[node.seat], Purpose::ledger, digest.bytes())};
            node.anchor.add(node.seat, share.signature);
            spread(node, share, {}, share.signature.bytes().size() + 1);
            if (node.anchor.begin(digest)) result_.anchor.push_back(node.free_at);
        }
    }
    void set(Node& node, Tick tick, WanTime after)
    {
        const auto slot = keep(tick);
        ++frames_[slot].uses;
        push({node.free_at + after, sequence_++, slot, node.seat, node.seat});
    }
    void send(Node& node, protocol::Envelope<fpacs::Message> envelope)
    {
        codec::Writer out;
        fpacs::write(out, envelope.message);
        spread(node, std::move(envelope.message), envelope.to.only, out.size());
    }
    std::uint32_t keep(Frame frame)
    {
        if (free_.empty()) {
            frames_.push_back({std::move(frame), 0});
            return static_cast<std::uint32_t>(frames_.size() - 1);
        }
        const auto slot = free_.back();
        free_.pop_back();
        frames_[slot].frame = std::move(frame);
        return slot;
    }
    void push(const Event& event)
    {
        due_.push_back(event);
        std::ranges::push_heap(due_, later);
    }
    void spread(Node& node, Frame frame, const std::vector<ValidatorIndex>& only, std::size_t size)
    {
        const auto slot = keep(std::move(frame));
        for (std::uint16_t to = 0; to < nodes_.size(); ++to) {
            if (to == node.seat || nodes_[to].crashed) continue;
            if (!only.empty() && std::ranges::find(only, ValidatorIndex{to}) == only.end())
                continue;
            const auto base = delay(options_.topology, node.seat, to);
            const auto late = base * static_cast<std::int64_t>(jitter(prng_)) / 1'000'000;
            push({node.free_at + base + late + frame_overhead, sequence_++, slot, node.seat, to});
            ++frames_[slot].uses;
            result_.bytes += size;
        }
        if (frames_[slot].uses == 0) free_.push_back(slot);
    }

    WanOptions options_;
    const Keys& keys_;
    Prng prng_;
    std::deque<Node> nodes_;
    std::vector<Event> due_;    // a heap, earliest first
    std::vector<Kept> frames_;  // each held once, whatever the number of its recipients
    std::vector<std::uint32_t> free_;
    std::uint64_t sequence_ = 0;
    WanResult result_;
};

}  // namespace

WanResult play_on_wan(const WanOptions& options)
{
    return Wan{options}.play();
}

WanTime median_delay(const WanOptions& options)
{
    std::vector<WanTime> delays;
    for (std::size_t from = 0; from < options.seats; ++from)
        for (std::size_t to = 0; to < options.seats; ++to)
            if (from != to) delays.push_back(delay(options.topology, from, to));
    if (delays.empty()) return {};
    const auto middle = delays.begin() + static_cast<std::ptrdiff_t>(delays.size() / 2);
    std::ranges::nth_element(delays, middle);
    return *middle + frame_overhead;
}

namespace {

/// One threshold signature at each of the seats: every share made once, and combined by everybody.
void sign_at_all(const crypto::bls::DealtKey& key,
                 const crypto::bls::PreparedKey& group,
                 Purpose purpose,
                 const crypto::Hash& message)
{
    std::vector<crypto::bls::SignatureShare> shares;
    for (std::uint16_t i = 0; i < key.shares.size(); ++i)
        shares.push_back({i, crypto::bls::sign(key.shares[i], purpose, message.bytes())});
    shares.resize(key.public_key.threshold);
    for (std::size_t i = 0; i < key.shares.size(); ++i)
        WEFT_CHECK(crypto::bls::combine(key.public_key, group, purpose, message.bytes(), shares)
                       .signature.has_value());
}

}  // namespace

std::uint64_t play_in_one_thread(std::uint16_t seats, std::size_t proposal_bytes, Play what)
{
    const auto& keys = Keys::of(seats);
    std::deque<fpacs::FastSubset> nodes;
    for (std::uint16_t i = 0; i < seats; ++i)
        nodes.emplace_back(keys.at(i), instance, ValidatorIndex{0});
    struct Sent {
        std::uint16_t from;
        protocol::Envelope<fpacs::Message> envelope;
    };
    std::vector<Sent> sent;
    std::uint64_t handled = 0;
    const auto obey = [&](std::uint16_t who, fpacs::Step step) {
        for (auto& envelope : step.messages) sent.push_back({who, std::move(envelope)});
    };
    for (std::uint16_t i = 0; i < seats; ++i)
        obey(i, nodes[i].propose(Bytes(proposal_bytes, static_cast<std::byte>(i))).value());
    for (std::size_t next = 0; next < sent.size(); ++next) {
        const auto one = std::move(sent[next]);
        for (std::uint16_t to = 0; to < seats; ++to) {
            if (to == one.from) continue;
            if (!one.envelope.to.only.empty() &&
                std::ranges::find(one.envelope.to.only, ValidatorIndex{to}) ==
                    one.envelope.to.only.end())
                continue;
            ++handled;
            obey(to, nodes[to].handle(ValidatorIndex{one.from}, one.envelope.message).value());
        }
    }
    for (const auto& node : nodes) WEFT_CHECK(node.decided());
    if (what == Play::batch) {
        sign_at_all(keys.low, keys.low_group, Purpose::commitment, crypto::Hash::filled(4));
        sign_at_all(keys.high, keys.high_group, Purpose::certificate, crypto::Hash::filled(5));
        sign_at_all(keys.high, keys.high_group, Purpose::ledger, crypto::Hash::filled(6));
    }
    return handled;
}

}  // namespace weft::bench
