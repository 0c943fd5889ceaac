#pragma once

// A committee that makes its keys in virtual time. Every member runs the production code; what a
// liar says passes through its mouth.

#include <weft/base/prng.hpp>
#include <weft/dkg/codec.hpp>
#include <weft/dkg/key_generation.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/sim/agenda.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/network.hpp>

#include <memory>
#include <string>

namespace weft::dkg::test {

using namespace std::chrono_literals;

/// What a liar makes of one message to one recipient: nothing, the same, or others.
using Mouth = std::function<std::vector<Message>(std::size_t to, const Message& said)>;

struct Member {
    crypto::ed25519::KeyPair keys;
    std::unique_ptr<KeyGeneration> node;
    Mouth mouth;  ///< Empty: correct.
    std::vector<Output> outputs;
    std::vector<protocol::Accusation<Fault>> accusations;
    std::uint64_t turn = 0;  ///< of its timer
    bool down = false;
    sim::Duration disk_busy_until{};
    std::size_t waiting_for_disk = 0;    ///< steps
    std::optional<crypto::Hash> stored;  ///< the transcript of the share on its disk
};

inline ValidatorIndex seat(std::size_t index)
{
    return ValidatorIndex{static_cast<std::uint16_t>(index)};
}

class World {
public:
    explicit World(std::uint16_t size,
                   std::uint64_t seed = 1,
                   const sim::NetworkFaults& faults = sim::NetworkFaults::calm(),
                   Timing timing = {},
                   const RunId& run = RunId::filled(0x77))
        : run_id{run},
          keys_seed{seed},
          committee_{size},
          network_{agenda_, Prng{seed}, faults, size,
                   [this](std::size_t from, std::size_t to, const Message& message) {
                       deliver(from, to, message);
                   }}
    {
        std::vector<crypto::ed25519::PublicKey> keys;
        for (std::size_t i = 0; i < size; ++i) {
            const auto name = "seat " + std::to_string(i) + " of " + std::to_string(seed);
            members_.push_back({.keys = fixtures::key_of(name),
                                .node = nullptr,
                                .mouth = {},
                                .outputs = {},
                                .accusations = {},
                                .disk_busy_until = {},
                                .stored = {}});
            keys.push_back(members_.back().keys.public_key());
        }
        public_keys_ = keys;
        for (std::size_t i = 0; i < size; ++i) {
            Bytes entropy(32, static_cast<std::byte>(i));
            for (std::size_t b = 0; b < 8; ++b)
                entropy[8 + b] = static_cast<std::byte>(seed >> (8 * b));
            members_[i].node = std::make_unique<KeyGeneration>(
                run, committee_, seat(i), keys, members_[i].keys, crypto::Drbg{entropy}, timing);
        }
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    const RunId run_id;
    const std::uint64_t keys_seed;  ///< of the members' keys
    [[nodiscard]] protocol::Committee committee() const { return committee_; }
    [[nodiscard]] Member& operator[](std::size_t index) { return members_[index]; }
    [[nodiscard]] std::size_t size() const { return members_.size(); }
    [[nodiscard]] const std::vector<crypto::ed25519::PublicKey>& keys() const
    {
        return public_keys_;
    }
    [[nodiscard]] sim::Agenda& agenda() { return agenda_; }
    [[nodiscard]] sim::Digest& digest() { return digest_; }
    [[nodiscard]] const std::string& broken() const { return broken_; }
    void lie(std::size_t index, Mouth mouth) { members_[index].mouth = std::move(mouth); }
    /// Hears all that is said, by whom and to whom, as it leaves.
    void listen(std::function<void(std::size_t from, std::size_t to, const Message&)> ear)
    {
        ear_ = std::move(ear);
    }
    /// A fraction that arrives as late as this.
    void delay(std::size_t from, std::size_t to, sim::Duration late) { delays_[{from, to}] = late; }
    /// The member's own bundle of a phase leaves as late as this.
    void hold_back(std::size_t from, Phase phase, sim::Duration late)
    {
        delayed_[{from, phase}] = late;
    }
    /// What a member says of the result, endorsement and certificate, reaches another as late as this.
    void hold_back_endorsement(std::size_t from, std::size_t to, sim::Duration late)
    {
        endorsed_late_[{from, to}] = late;
    }
    /// How long it takes until a share is durable.
    void set_disk(sim::Duration slow) { disk_ = slow; }
    void crash_at(std::size_t index, sim::Duration when)
    {
        agenda_.after(when, [this, index] { members_[index].down = true; });
    }

    void start_all(sim::Duration stagger = sim::Duration::zero())
    {
        for (std::size_t i = 0; i < size(); ++i)
            agenda_.after(stagger * static_cast<int>(i), [this, i] {
                if (!members_[i].down) apply(i, members_[i].node->start(now()));
            });
    }
    /// Until nothing is left to do, or for ten virtual minutes.
    void run()
    {
        while (broken_.empty() && agenda_.now() < 10min && agenda_.step()) {
        }
    }
    void heal() { network_.heal(); }

    [[nodiscard]] const DkgResult* result(std::size_t index) const
    {
        for (const auto& output : members_[index].outputs)
            if (const auto* result = std::get_if<DkgResult>(&output)) return result;
        return nullptr;
    }
    [[nodiscard]] bool correct(std::size_t index) const
    {
        return !members_[index].mouth && !members_[index].down;
    }

private:
    [[nodiscard]] protocol::Instant now() const
    {
        return protocol::Instant{static_cast<std::uint64_t>(agenda_.now().count())};
    }
    void deliver(std::size_t from, std::size_t to, const Message& message)
    {
        if (members_[to].down) return;
        digest_.mix(from * 131 + to);
        digest_.mix(static_cast<std::uint64_t>(agenda_.now().count()));
        digest_.mix(message.index());
        auto step = members_[to].node->handle(now(), seat(from), message);
        WEFT_CHECK(step.has_value());
        apply(to, *std::move(step));
    }
    void apply(std::size_t who, Step step, bool arms = true)
    {
        auto& member = members_[who];
        // The disk: nothing of this step or of a later one leaves before the share is on it, and a
        // crash loses it all.
        std::optional<crypto::Hash> made;
        for (const auto& output : step.outputs)
            if (const auto* share = std::get_if<Made>(&output)) made = transcript(run_id, *share);
        if (made) member.disk_busy_until = agenda_.now() + disk_;
        if (arms && (made || member.waiting_for_disk > 0)) {
            ++member.waiting_for_disk;
            std::erase_if(step.outputs,
                          [](const auto& output) { return std::holds_alternative<Made>(output); });
            arm(who, step.wake);
            const auto rest = std::make_shared<Step>(std::move(step));
            agenda_.after(member.disk_busy_until - agenda_.now(), [this, who, made, rest] {
                --members_[who].waiting_for_disk;
                if (members_[who].down) return;
                if (made) members_[who].stored = made;
                apply(who, std::move(*rest), false);
            });
            return;
        }
        for (auto& output : step.outputs) {
            if (const auto* result = std::get_if<DkgResult>(&output)) check_stored(*result);
            member.outputs.push_back(std::move(output));
        }
        for (const auto& accusation : step.accusations) {
            member.accusations.push_back(accusation);
            digest_.mix(accusation.whom.value());
            const auto& whom = members_[accusation.whom.value()];
            if (!member.mouth && !whom.mouth)
                broken_ = "evidence: seat " + std::to_string(who) + " accused correct seat " +
                          std::to_string(accusation.whom.value()) + " of " +
                          std::string{name(accusation.what)};
        }
        for (const auto& [to, message] : step.messages) {
            if (to.only.empty()) {
                for (std::size_t i = 0; i < size(); ++i)
                    if (i != who) say(who, i, message);
            } else {
                for (const auto recipient : to.only) say(who, recipient.value(), message);
            }
        }
        if (arms) arm(who, step.wake);
    }
    /// A certificate counts on its signers: each correct one has its share on disk.
    void check_stored(const DkgResult& result)
    {
        for (const auto& [signer, signature] : result.certificate.signatures) {
            const auto& one = members_[signer.value()];
            if (!one.mouth && one.stored != result.certificate.transcript)
                broken_ = "a certificate names who has no share";
        }
    }
    void arm(std::size_t who, std::optional<protocol::Instant> wake)
    {
        const auto turn = ++members_[who].turn;
        if (!wake) return;
        const auto delay = sim::Duration{static_cast<std::int64_t>(wake->count())} - agenda_.now();
        agenda_.after(std::max(delay, sim::Duration::zero()), [this, who, turn] {
            if (members_[who].turn == turn && !members_[who].down)
                apply(who, members_[who].node->on_time(now()));
        });
    }
    void say(std::size_t who, std::size_t to, const Message& message)
    {
        if (!members_[who].mouth) return send(who, to, message);
        for (auto& said : members_[who].mouth(to, message)) send(who, to, std::move(said));
    }
    void send(std::size_t from, std::size_t to, Message message)
    {
        if (ear_) ear_(from, to, message);
        if (const auto* part = std::get_if<Broadcast>(&message);
            part && part->sender == seat(from)) {
            const auto held = delayed_.find({from, part->phase});
            if (held != delayed_.end())
                return network_.arrive(from, to, std::move(message), held->second);
        }
        if (std::holds_alternative<Endorsement>(message) ||
            std::holds_alternative<Certified>(message)) {
            const auto held = endorsed_late_.find({from, to});
            if (held != endorsed_late_.end())
                return network_.arrive(from, to, std::move(message), held->second);
        }
        const auto late = delays_.find({from, to});
        if (late != delays_.end())
            network_.arrive(from, to, std::move(message), late->second);
        else
            network_.send(from, to, std::move(message));
    }

    protocol::Committee committee_;
    sim::Agenda agenda_;
    sim::Network<Message> network_;
    std::vector<Member> members_;
    std::vector<crypto::ed25519::PublicKey> public_keys_;
    std::map<std::pair<std::size_t, std::size_t>, sim::Duration> delays_;
    std::map<std::pair<std::size_t, Phase>, sim::Duration> delayed_;
    std::map<std::pair<std::size_t, std::size_t>, sim::Duration> endorsed_late_;
    std::function<void(std::size_t, std::size_t, const Message&)> ear_;
    sim::Duration disk_{};
    sim::Digest digest_;
    std::string broken_;
};

/// What must hold between the correct members of any run. Empty when it does.
inline std::string broken_promise(World& world)
{
    if (!world.broken().empty()) return world.broken();
    const DkgResult* first = nullptr;
    std::vector<std::pair<std::uint16_t, crypto::bls::SecretKey>> hi;
    std::vector<std::pair<std::uint16_t, crypto::bls::SecretKey>> lo;
    for (std::size_t i = 0; i < world.size(); ++i) {
        if (!world.correct(i)) continue;
        const auto& outputs = world[i].outputs;
        const bool late = outputs.size() == 2 && std::holds_alternative<DkgResult>(outputs[1]) &&
                          std::holds_alternative<Failure>(outputs[0]) &&
                          std::get<Failure>(outputs[0]).why == Failure::Why::timeout;
        if (outputs.size() > 1 && !late) return "two outputs";
        const auto* result = world.result(i);
        if (!result) continue;
        if (!first) first = result;
        if (static_cast<const PublicResult&>(*result) != static_cast<const PublicResult&>(*first))
            return "agreement: two members made different keys";
        if (!verify(result->certificate, world.run_id, world.keys()))
            return "a certificate that does not verify";
        if (result->certificate.transcript != transcript(world.run_id, *result))
            return "a certificate for another result";
        if (crypto::bls::commit(result->share_hi) != result->hi.shares[i] ||
            crypto::bls::commit(result->share_lo) != result->lo.shares[i])
            return "a share that is not the member's";
        if (result->qualified.size() < world.committee().all_but_faulty())
            return "too few dealers in the key";
        hi.emplace_back(static_cast<std::uint16_t>(i), result->share_hi);
        lo.emplace_back(static_cast<std::uint16_t>(i), result->share_lo);
    }
    if (!first) return {};
    const auto leads_to = [](auto shares, const crypto::bls::SharedPublicKey& key) {
        if (shares.size() < key.threshold) return true;  // nothing to say
        shares.erase(shares.begin(), shares.end() - key.threshold);
        return crypto::bls::commit(crypto::bls::interpolate(shares)) == key.group;
    };
    if (first->hi.threshold != world.committee().all_but_faulty() ||
        first->lo.threshold != world.committee().one_correct())
        return "wrong thresholds";
    if (!leads_to(hi, first->hi) || !leads_to(lo, first->lo))
        return "the shares do not lead to the group's key";
    return {};
}

/// Empty when every correct member has a result.
inline std::string unfinished(World& world)
{
    for (std::size_t i = 0; i < world.size(); ++i) {
        if (!world.correct(i) || world.result(i)) continue;
        std::string why = "seat " + std::to_string(i) + " has no keys";
        if (!world[i].outputs.empty())
            why += ": " + std::string{name(std::get<Failure>(world[i].outputs.front()).why)};
        return why;
    }
    return {};
}

}  // namespace weft::dkg::test
