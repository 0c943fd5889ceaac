#pragma once

// Two committees, one of which hands its keys to the other, in virtual time. Every member runs the
// production code over a disk that survives it; what a liar says passes through its mouth.

#include <weft/base/prng.hpp>
#include <weft/dkg/dealing.hpp>
#include <weft/dkg/handover.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/sim/agenda.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/network.hpp>

#include <functional>
#include <memory>
#include <string>
#include <tuple>

namespace weft::dkg::handover::test {

using namespace std::chrono_literals;

using Mouth = std::function<std::vector<Message>(Party to, const Message& said)>;

inline ValidatorIndex seat(std::size_t index)
{
    return ValidatorIndex{static_cast<std::uint16_t>(index)};
}

/// Old members are the names 0 … n - 1, new ones `first` … first + n' - 1: they overlap as first says.
class World {
public:
    World(std::uint16_t from,
          std::uint16_t to,
          std::uint16_t first,
          std::uint64_t seed = 1,
          const sim::NetworkFaults& faults = sim::NetworkFaults::calm(),
          bool erases = true)
        : erases_{erases}, prng_{seed}
    {
        const auto threshold = Thresholds::of(protocol::Committee{from});
        auto hi = crypto::bls::deal(from, threshold.hi, Bytes(32, std::byte{1}));
        auto lo = crypto::bls::deal(from, threshold.lo, Bytes(32, std::byte{2}));
        terms.run = RunId::filled(0x55);
        terms.hi = hi.public_key;
        terms.lo = lo.public_key;
        std::map<crypto::ed25519::PublicKey, crypto::ed25519::KeyPair> keys;
        for (std::size_t i = 0; i < std::max<std::size_t>(from, first + to); ++i) {
            const auto key = fixtures::key_of("party " + std::to_string(i));
            if (i < from) terms.from.push_back(key.public_key());
            if (i >= first && i < std::size_t{first} + to) terms.to.push_back(key.public_key());
            keys.emplace(key.public_key(), key);
        }
        for (const auto& id : parties(terms)) {
            auto& one = members_.emplace_back(Member{.keys = keys.at(id)});
            for (std::size_t s = 0; s < from; ++s)
                if (terms.from[s] == id) {
                    one.old_seat = seat(s);
                    one.shares = Shares{hi.shares[s], lo.shares[s]};
                }
            for (std::size_t s = 0; s < to; ++s)
                if (terms.to[s] == id) one.new_seat = seat(s);
        }
        network_ = std::make_unique<sim::Network<Message>>(
            agenda_, prng_.fork(), faults, members_.size(),
            [this](std::size_t a, std::size_t b, const Message& m) { deliver(a, b, m); });
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    struct Member {
        crypto::ed25519::KeyPair keys;
        std::optional<ValidatorIndex> old_seat = {}, new_seat = {};
        std::optional<Shares> shares = {};
        std::unique_ptr<Handover> node = {};
        Mouth mouth = {};  ///< empty: correct
        Memory disk = {};
        std::optional<Made> made = {};  ///< on disk
        std::pair<Memory, std::optional<Made>> copy = {};
        bool forgot = false;  ///< the copy was put back once
        std::uint64_t turn = 0;
        std::uint64_t lives = 0;
    };

    Terms terms;
    [[nodiscard]] std::size_t size() const { return members_.size(); }
    [[nodiscard]] Member& operator[](std::size_t party) { return members_[party]; }
    [[nodiscard]] sim::Agenda& agenda() { return agenda_; }
    [[nodiscard]] sim::Digest& digest() { return digest_; }
    [[nodiscard]] const std::string& broken() const { return broken_; }
    [[nodiscard]] protocol::Committee to() const
    {
        return protocol::Committee{static_cast<std::uint16_t>(terms.to.size())};
    }
    /// The party at an old or a new seat.
    [[nodiscard]] std::size_t old_member(std::size_t s) const { return at(terms.from[s]); }
    [[nodiscard]] std::size_t new_member(std::size_t s) const { return at(terms.to[s]); }
    void lie(std::size_t party, Mouth mouth) { members_[party].mouth = std::move(mouth); }

    void start(std::size_t party)
    {
        auto& one = members_[party];
        Bytes entropy(32, static_cast<std::byte>(party));
        entropy[1] = static_cast<std::byte>(one.lives++);
        one.node = std::make_unique<Handover>(terms, one.keys, one.shares, crypto::Drbg{entropy},
                                              1s, one.disk);
        apply(party, one.node->start(now()));
        for (std::size_t other = 0; other < size(); ++other)
            if (other != party && members_[other].node)
                apply(other, members_[other].node->greet(now(), seat(party)));
    }
    void crash(std::size_t party)
    {
        members_[party].node.reset();
        ++members_[party].turn;
    }
    void copy(std::size_t party)
    {
        auto& one = members_[party];
        one.copy = {one.disk, one.made};
    }
    /// The copy is in the place of its disk. The mark tells it so.
    void forget(std::size_t party)
    {
        auto& one = members_[party];
        crash(party);
        std::tie(one.disk, one.made) = one.copy;
        one.disk.forgot = one.forgot = true;
    }
    void run(sim::Duration until = 10min)
    {
        while (broken_.empty() && agenda_.now() < until && agenda_.step()) {
        }
    }
    void heal() { network_->heal(); }

private:
    [[nodiscard]] std::size_t at(const crypto::ed25519::PublicKey& id) const
    {
        for (std::size_t i = 0; i < members_.size(); ++i)
            if (members_[i].keys.public_key() == id) return i;
        return members_.size();
    }
    [[nodiscard]] protocol::Instant now() const
    {
        return protocol::Instant{static_cast<std::uint64_t>(agenda_.now().count())};
    }
    void deliver(std::size_t from, std::size_t to, const Message& message)
    {
        if (!members_[to].node) return;
        digest_.mix(from * 131 + to);
        digest_.mix(static_cast<std::uint64_t>(agenda_.now().count()));
        digest_.mix(message.index());
        auto step = members_[to].node->handle(now(), seat(from), message);
        WEFT_CHECK(step.has_value());
        apply(to, *std::move(step));
    }
    void apply(std::size_t who, Step step)
    {
        auto& member = members_[who];
        for (auto& output : step.outputs) {
            if (auto* remember = std::get_if<Remember>(&output)) {
                if (remember->dealer)
                    member.disk.deals[*remember->dealer] = std::move(remember->bytes);
                else
                    member.disk.said = std::move(remember->bytes);
            } else if (auto* made = std::get_if<Made>(&output)) {
                if (member.made && !(static_cast<const PublicResult&>(*member.made) == *made))
                    broken_ = "a member made two results";
                member.made = std::move(*made);
            } else if (const auto* end = std::get_if<Certificate>(&output)) {
                member.disk.certificate = *end;
                if (!member.mouth) certified(who);
            }
        }
        for (const auto& [whom, what] : step.accusations)
            if (!member.mouth && !members_[whom.value()].mouth)
                broken_ = "a correct member was accused: " + std::string{name(what)};
        for (const auto& [to, message] : step.messages)
            for (const auto recipient : to.only) say(who, recipient.value(), message);
        const auto turn = ++member.turn;
        if (!step.wake) return;
        const auto delay =
            sim::Duration{static_cast<std::int64_t>(step.wake->count())} - agenda_.now();
        agenda_.after(std::max(delay, sim::Duration::zero()), [this, who, turn] {
            if (members_[who].node && members_[who].turn == turn)
                apply(who, members_[who].node->on_time(now()));
        });
    }
    void say(std::size_t who, std::size_t to, const Message& message)
    {
        if (!members_[who].mouth) return network_->send(who, to, message);
        for (auto& said : members_[who].mouth(seat(to), message))
            network_->send(who, to, std::move(said));
    }
    /// The promise that lets old shares go: each correct new member has its share on disk, or can make
    /// it from what f' + 1 correct ones have there. Who lost some of its disk is one of the f'.
    void certified(std::size_t who)
    {
        if (!verify(*members_[who].disk.certificate, terms.run, terms.to))
            broken_ = "a certificate does not verify";
        const Made* some = nullptr;
        bool all = true;
        for (const auto& one : members_) {
            if (!one.new_seat || one.mouth || one.forgot) continue;
            if (one.made) some = &*one.made;
            all = all && one.made;
        }
        if (some == nullptr) {
            broken_ = "a certificate and no correct member with a share";
        } else if (!all) {
            for (const auto dealer : some->qualified) {
                std::size_t holders = 0;
                for (const auto& one : members_)
                    if (const auto record = one.disk.deals.find(dealer);
                        one.new_seat && !one.mouth && !one.forgot &&
                        record != one.disk.deals.end() && record->second.front() == std::byte{0})
                        ++holders;
                if (holders < to().one_correct()) broken_ = "a certificate and too few parts";
            }
        }
        // Old shares go, and who has nothing else to do leaves.
        if (!erases_) return;
        members_[who].shares.reset();
        if (!members_[who].new_seat) agenda_.after(0s, [this, who] { crash(who); });
    }

    bool erases_;
    Prng prng_;
    sim::Agenda agenda_;
    std::unique_ptr<sim::Network<Message>> network_;
    std::vector<Member> members_;
    sim::Digest digest_;
    std::string broken_;
};

/// Between the correct new members of any run. Empty when it holds.
inline std::string broken_promise(World& world)
{
    if (!world.broken().empty()) return world.broken();
    const Made* first = nullptr;
    std::vector<std::pair<std::uint16_t, crypto::bls::SecretKey>> hi;
    std::vector<std::pair<std::uint16_t, crypto::bls::SecretKey>> lo;
    for (std::size_t i = 0; i < world.size(); ++i) {
        const auto& one = world[i];
        if (!one.made || one.mouth) continue;
        if (!first) first = &*one.made;
        if (static_cast<const PublicResult&>(*one.made) != *first)
            return "two members made different sharings";
        const auto seat = one.new_seat->value();
        if (crypto::bls::commit(one.made->share_hi) != first->hi.shares[seat] ||
            crypto::bls::commit(one.made->share_lo) != first->lo.shares[seat])
            return "a share that is not the member's";
        hi.emplace_back(seat, one.made->share_hi);
        lo.emplace_back(seat, one.made->share_lo);
    }
    if (!first) return {};
    if (first->hi.group != world.terms.hi.group || first->lo.group != world.terms.lo.group)
        return "another key";
    const auto leads_to = [](auto shares, const crypto::bls::SharedPublicKey& key) {
        if (shares.size() < key.threshold) return true;  // nothing to say
        shares.erase(shares.begin(), shares.end() - key.threshold);
        return crypto::bls::commit(crypto::bls::interpolate(shares)) == key.group;
    };
    if (!leads_to(hi, first->hi) || !leads_to(lo, first->lo))
        return "the shares do not lead to the group's key";
    return {};
}

/// Empty when every correct member of either committee came to the end.
inline std::string unfinished(World& world)
{
    for (std::size_t i = 0; i < world.size(); ++i) {
        const auto& one = world[i];
        if (one.mouth) continue;
        if (one.new_seat && !one.made) return "party " + std::to_string(i) + " has no share";
        if (!one.disk.certificate) return "party " + std::to_string(i) + " heard of no end";
    }
    return {};
}

// ---- lies --------------------------------------------------------------------------------------

inline Mouth silent()
{
    return [](Party, const Message&) { return std::vector<Message>{}; };
}

inline Mouth both(Mouth first, Mouth second)
{
    return [=](Party to, const Message& said) {
        std::vector<Message> out;
        for (const auto& one : first(to, said))
            for (auto& more : second(to, one)) out.push_back(std::move(more));
        return out;
    };
}

/// A deal reaches only these.
inline Mouth deals_only_to(std::vector<std::size_t> parties)
{
    return [=](Party to, const Message& said) {
        const bool left_out = std::ranges::find(parties, std::size_t{to.value()}) == parties.end();
        if (std::holds_alternative<Deal>(said) && left_out) return std::vector<Message>{};
        return std::vector{said};
    };
}

/// These get a box that is nothing.
inline Mouth bad_boxes(std::vector<std::size_t> parties)
{
    return [=](Party to, const Message& said) {
        auto out = std::vector{said};
        if (auto* deal = std::get_if<Deal>(&out[0]);
            deal && std::ranges::find(parties, std::size_t{to.value()}) != parties.end())
            deal->box[9] ^= std::byte{1};
        return out;
    };
}

/// Other polynomials for every second member, of the same share.
inline Mouth two_deals(World& world, std::size_t liar)
{
    const auto other =
        std::make_shared<Dealt>(world.terms.run, *world[liar].old_seat, *world[liar].shares,
                                world.to(), crypto::Drbg{Bytes(32, std::byte{77})});
    return [&world, other](Party to, const Message& said) {
        if (!std::holds_alternative<Deal>(said) || to.value() % 2 == 0) return std::vector{said};
        const auto seat = *world[to.value()].new_seat;
        return std::vector<Message>{
            Deal{encode(other->matrix()), other->box(seat, world.terms.to[seat.value()])}};
    };
}

/// A deal of a secret that is not its share; consistent in itself.
inline Mouth another_secret(World& world, std::size_t liar)
{
    const auto& own = *world[liar].shares;
    const auto other =
        std::make_shared<Dealt>(world.terms.run, *world[liar].old_seat,
                                Shares{crypto::bls::add(own.hi, own.lo), own.lo}, world.to());
    return [&world, other](Party to, const Message& said) {
        if (!std::holds_alternative<Deal>(said)) return std::vector{said};
        const auto seat = *world[to.value()].new_seat;
        return std::vector<Message>{
            Deal{encode(other->matrix()), other->box(seat, world.terms.to[seat.value()])}};
    };
}

/// Has, and is ready for, what nobody dealt; or says so to some only.
inline Mouth false_words(std::uint64_t seed, World& world)
{
    const auto dealers = world.terms.from.size();
    const auto prng = std::make_shared<Prng>(seed);
    return [=](Party, const Message& said) -> std::vector<Message> {
        auto out = std::vector{said};
        if (std::holds_alternative<Have>(said) || std::holds_alternative<Ready>(said)) {
            const auto lot = prng->below(4);
            if (lot == 0) return {};
            const auto other = crypto::Hash::filled(static_cast<std::uint8_t>(prng->below(2)));
            const auto dealer = seat(prng->below(dealers));
            if (lot == 1) out.emplace_back(Ready{dealer, other});
            if (lot == 2) out.emplace_back(Have{dealer, other});
        }
        return out;
    };
}

/// Values that fit nothing, sealed as they should be.
inline Mouth wrong_help(World& world, std::size_t liar)
{
    return [&world, liar](Party to, const Message& said) {
        auto out = std::vector{said};
        if (auto* given = std::get_if<Help>(&out[0])) {
            const auto seat = *world[to.value()].new_seat;
            crypto::Drbg entropy{Bytes(32, std::byte{5})};
            given->box = seal_help(world.terms.run, given->dealer, *world[liar].new_seat, seat,
                                   world.terms.to[seat.value()],
                                   {crypto::bls::derive_key(Bytes(32, std::byte{1})),
                                    crypto::bls::derive_key(Bytes(32, std::byte{2}))},
                                   entropy);
        }
        return out;
    };
}

/// A leader's roll of dealers that may not be certain; votes for it, too.
inline Mouth other_rolls(std::uint64_t seed, World& world, std::size_t liar)
{
    const auto threshold = world.terms.hi.threshold;
    const auto dealers = world.terms.from.size();
    return [=, &world](Party to, const Message& said) {
        auto out = std::vector{said};
        auto* part = std::get_if<settlement::Message>(&out[0]);
        if (part == nullptr || (seed + to.value()) % 3 == 0) return out;
        Prng prng{seed};
        std::vector<std::size_t> seats(dealers);
        for (std::size_t i = 0; i < dealers; ++i) seats[i] = i;
        prng.shuffle(std::span{seats});
        protocol::SeatSet roll;
        for (std::size_t i = 0; i < threshold; ++i) roll.add(seat(seats[i]));
        codec::Writer value;
        write(value, roll);
        if (auto* proposal = std::get_if<settlement::Proposal>(part)) {
            proposal->value = std::move(value).take();
            proposal->prepared.reset();
        } else if (auto* vote = std::get_if<settlement::Vote>(part)) {
            vote->value = std::move(value).take();
            codec::Writer out_bytes;
            out_bytes
                .fixed(crypto::tagged_hash("weft dkg handover settlement", world.terms.run.bytes()))
                .u8(static_cast<std::uint8_t>(vote->stage))
                .u32(vote->view)
                .bytes(vote->value);
            vote->signature = world[liar].keys.sign(
                crypto::tagged_hash("weft dkg settlement vote", out_bytes.view()).bytes());
        }
        return out;
    };
}

/// Another result, endorsed; and a certificate of nothing.
inline Mouth forges(World& world, std::size_t liar)
{
    return [&world, liar](Party, const Message& said) -> std::vector<Message> {
        auto out = std::vector{said};
        if (std::holds_alternative<Have>(said) && world[liar].new_seat) {
            const auto hash = crypto::Hash::filled(3);
            const auto signature = endorse(world[liar].keys, world.terms.run, hash);
            out.emplace_back(Endorsement{hash, signature});
            out.emplace_back(Certified{Certificate{hash, {{*world[liar].new_seat, signature}}}});
        }
        return out;
    };
}

}  // namespace weft::dkg::handover::test
