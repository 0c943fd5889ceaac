// FP-ACS under seeded liars and a scheduler that delivers in any order. The liars work together: they see all that
// any of them is told, sign what they like with all of their keys, and choose the moment. Nothing is replaced.
//
// After each slot, whatever happened: one decision at all correct validators, of at least n - f proposals; one
// prepared vector; no signature over a vector that is not the decision can be made of what correct validators said
// and the liars' own shares; nobody correct is accused.

#include <weft/base/prng.hpp>
#include <weft/base/probe.hpp>
#include <weft/fpacs/codec.hpp>
#include <weft/fpacs/fast_subset.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>

namespace weft::fpacs {
namespace {

using crypto::bls::Purpose;
using crypto::bls::Signature;
using protocol::Committee;

constexpr ValidatorIndex seat(std::size_t i)
{
    return ValidatorIndex{static_cast<std::uint16_t>(i)};
}

/// Keys take long to deal, and one deal of each size does.
struct Dealt {
    explicit Dealt(std::uint16_t n)
        : hi{crypto::bls::deal(n,
                               static_cast<std::uint16_t>(Committee{n}.all_but_faulty()),
                               crypto::Hash::filled(3).bytes())},
          lo{crypto::bls::deal(n,
                               static_cast<std::uint16_t>(Committee{n}.one_correct()),
                               crypto::Hash::filled(7).bytes())},
          group{crypto::bls::PreparedKey::from(hi.public_key.group).value()}
    {
        for (const auto& share : lo.shares)
            coins.push_back(*coin::Keys::from(lo.public_key, share));
    }
    static const Dealt& of(std::uint16_t n)
    {
        static std::map<std::uint16_t, Dealt> known;
        return known.try_emplace(n, n).first->second;
    }
    crypto::bls::DealtKey hi;
    crypto::bls::DealtKey lo;
    crypto::bls::PreparedKey group;  ///< of `hi`
    std::vector<coin::Keys> coins;
};

/// What the liars of a slot do, drawn from its seed.
struct Lies {
    bool silent = false;           ///< nothing at all
    bool two_lists = false;        ///< the leader, if it is one of them
    bool sign_everything = false;  ///< both votes for every vector they hear of, to whom they like
    bool hide_prepared = false;    ///< PACE as if they knew nothing
    bool show_to_one = false;      ///< what is prepared, to one correct validator alone
    bool pace_early = false;
    bool flip_shares = false;

    static Lies drawn(Prng& prng)
    {
        const auto some = [&](std::uint64_t percent) { return prng.below(100) < percent; };
        return {.silent = some(10),
                .two_lists = some(60),
                .sign_everything = some(70),
                .hide_prepared = some(50),
                .show_to_one = some(50),
                .pace_early = some(50),
                .flip_shares = some(20)};
    }
    [[nodiscard]] std::string text() const
    {
        std::string out;
        for (const auto& [name, set] :
             {std::pair{"silent", silent}, std::pair{"two lists", two_lists},
              std::pair{"sign everything", sign_everything},
              std::pair{"hide what is prepared", hide_prepared},
              std::pair{"show it to one", show_to_one}, std::pair{"pace early", pace_early},
              std::pair{"flip shares", flip_shares}})
            if (set) out += std::string{"  liars: "} + name + "\n";
        return out;
    }
};

class Slot {
public:
    Slot(std::uint64_t seed)
        : prng_{seed},
          n_{sizes[prng_.below(std::size(sizes))]},
          committee_{n_},
          dealt_{Dealt::of(n_)},
          leader_{prng_.below(n_)},
          strangers_{prng_.below(4) == 0 ? prng_.below(n_ + 1u) : 0},
          lies_{Lies::drawn(prng_)},
          liar_(n_),
          decisions_(n_)
    {
        for (auto left = prng_.below(committee_.faulty_max() + 1); left > 0; --left)
            liar_[prng_.below(3) == 0 ? leader_ : prng_.below(n_)] = true;
        for (std::size_t i = 0; i < n_; ++i)
            nodes_.emplace_back(
                Keys{.committee = committee_,
                     .self = seat(i),
                     .hi = dealt_.hi.public_key,
                     .hi_group = dealt_.group,
                     .share_hi = dealt_.hi.shares[i],
                     .coin = dealt_.coins[i]},
                instance,
                i + strangers_ < n_ || i == leader_ ? std::optional{seat(leader_)} : std::nullopt);
        starved_ = prng_.below(2) == 0 ? std::optional{prng_.below(n_)} : std::nullopt;
        for (std::size_t kind = 0; kind < std::variant_size_v<Message>; ++kind)
            rank_.push_back(static_cast<unsigned>(prng_.below(6)));
        const auto soon = std::uint64_t{1} << prng_.below(10);
        for (std::size_t i = 0; i < n_; ++i)
            late_at_.push_back(prng_.below(4) == 0 ? 0 : 1 + prng_.below(soon * n_));
    }

    sim::Outcome play(bool want_text)
    {
        for (std::size_t i = 0; i < n_; ++i) obey(i, nodes_[i].propose(proposal_of(i)).value());
        if (!silent() && lies_.two_lists) list_twice();
        if (!silent() && lies_.pace_early) each_liar([&](std::size_t liar) { say(liar, Pace{}); });
        run();
        // What a clock would say, when nothing else happens any more; in some slots some of it earlier (run).
        obey(leader_, nodes_[leader_].gathered());
        run();
        for (const auto late : {false, true}) {
            for (std::size_t i = 0; i < n_; ++i)
                obey(i, late ? nodes_[i].late() : nodes_[i].half_late());
            run();
        }
        sim::Outcome outcome;
        outcome.steps = delivered_;
        outcome.digest = digest_.value();
        check(outcome);
        if (want_text || outcome.failure != sim::Failure::none) outcome.scenario = text();
        return outcome;
    }

private:
    static constexpr std::uint16_t sizes[] = {1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6, 7};
    static constexpr auto instance = protocol::InstanceId::filled(5);
    struct Flight {
        std::size_t from;
        std::size_t to;
        Message message;
    };

    static Bytes proposal_of(std::size_t i) { return to_bytes("proposal of " + std::to_string(i)); }
    [[nodiscard]] bool silent() const { return lies_.silent; }
    template <class Visit>
    void each_liar(Visit visit)
    {
        for (std::size_t i = 0; i < n_; ++i)
            if (liar_[i]) visit(i);
    }

    // --- what leaves ---

    void obey(std::size_t who, Step step)
    {
        for (const auto& accusation : step.accusations)
            if (!liar_[who] && !liar_[accusation.whom.value()]) framed_ = true;
        for (auto& decision : step.outputs) {
            if (decisions_[who]) twice_ = true;
            decisions_[who] = std::move(decision);
            if (!liar_[who]) probe_path(*decisions_[who]);
        }
        for (auto& envelope : step.messages) {
            if (!liar_[who]) overhear(who, envelope.message);
            for (std::size_t to = 0; to < n_; ++to)
                if (to != who &&
                    (envelope.to.only.empty() ||
                     std::ranges::find(envelope.to.only, seat(to)) != envelope.to.only.end()))
                    send(who, to, envelope.message);
        }
    }
    static void probe_path(const Decision& decision)
    {
        if (decision.path == Vector::Of::leader)
            probe<"fpacs: decided what the leader listed">();
        else
            probe<"fpacs: decided what all proposed">();
    }
    void send(std::size_t from, std::size_t to, Message message)
    {
        if (liar_[from]) {
            if (silent()) return;
            twist(from, to, message);
        }
        flying_.push_back({from, to, std::move(message)});
    }
    void say(std::size_t from, const Message& message)
    {
        for (std::size_t to = 0; to < n_; ++to)
            if (to != from) flying_.push_back({from, to, message});
    }
    /// What a liar's own engine would say, as it says it.
    void twist(std::size_t, std::size_t to, Message& message)
    {
        if (auto* pace = std::get_if<Pace>(&message); pace != nullptr && lies_.hide_prepared)
            pace->prepared.reset();
        if (auto* known = std::get_if<Known>(&message);
            known != nullptr && lies_.show_to_one && to != prng_.below(n_))
            message = WantVector{crypto::Hash{}};
        if (!lies_.flip_shares || prng_.below(3) != 0) return;
        if (auto* vote = std::get_if<Vote1>(&message)) vote->share = junk(to);
        if (auto* vote = std::get_if<Vote2>(&message)) vote->share = junk(to);
    }
    [[nodiscard]] Signature junk(std::size_t word) const
    {
        return crypto::bls::sign(dealt_.lo.shares[0], Purpose::order,
                                 to_bytes(std::to_string(word)));
    }

    // --- what the liars make of it ---

    /// What a correct validator says to anybody, the liars hear too.
    void overhear(std::size_t from, const Message& message)
    {
        if (const auto* vote = std::get_if<Vote2>(&message)) {
            committed_[vote->digest].add(seat(from));
            if (vote->prepared) shown_prepared_.insert(vote->digest);
        }
        if (const auto* pace = std::get_if<Pace>(&message); pace != nullptr && pace->prepared)
            shown_prepared_.insert(digest_of(instance, pace->prepared->vector));
        if (const auto* listed = std::get_if<PrePrepare>(&message))
            vectors_.push_back(listed->vector);
        if (const auto* vote = std::get_if<Vote1>(&message))
            firsts_[vote->digest][from] = vote->share;
        if (silent() || !lies_.sign_everything || prng_.below(4) != 0) return;
        each_liar([&](std::size_t liar) {
            for (const auto& vector : vectors_) sign(liar, digest_of(instance, vector));
        });
        show_what_is_prepared();
    }
    void sign(std::size_t liar, const crypto::Hash& digest)
    {
        const auto first = crypto::bls::sign(dealt_.hi.shares[liar], Purpose::order,
                                             prepare_digest(instance, digest).bytes());
        firsts_[digest][liar] = first;
        for (std::size_t to = 0; to < n_; ++to) {
            if (to == liar || prng_.below(2) == 0) continue;
            flying_.push_back({liar, to, Vote1{.digest = digest, .share = first}});
            if (prng_.below(2) == 0)
                flying_.push_back(
                    {liar, to,
                     Vote2{.digest = digest,
                           .share = crypto::bls::sign(dealt_.hi.shares[liar], Purpose::order,
                                                      order_digest(instance, digest).bytes()),
                           .prepared = {}}});
        }
    }
    /// A certificate that they have the votes for, to one correct validator, when it suits them.
    void show_what_is_prepared()
    {
        if (!lies_.show_to_one) return;
        for (const auto& vector : vectors_) {
            const auto digest = digest_of(instance, vector);
            std::vector<crypto::bls::SignatureShare> shares;
            for (const auto& [who, share] : firsts_[digest])
                shares.push_back({.index = static_cast<std::uint16_t>(who), .signature = share});
            if (shares.size() < committee_.all_but_faulty()) continue;
            const auto combined =
                crypto::bls::combine(dealt_.hi.public_key, Purpose::order,
                                     prepare_digest(instance, digest).bytes(), shares);
            if (!combined.signature) continue;
            const auto to = prng_.below(n_);
            each_liar([&](std::size_t liar) {
                if (to != liar && prng_.below(3) == 0)
                    flying_.push_back(
                        {liar, to,
                         Pace{Prepared{.vector = vector, .certificate = *combined.signature}}});
            });
        }
    }
    void list_twice()
    {
        if (!liar_[leader_]) return;
        probe<"fpacs: a leader lists twice">();
        for (const auto leave_out : {prng_.below(n_), prng_.below(n_)}) {
            Vector vector;
            for (std::size_t i = 0; i < n_; ++i)
                if (i != leave_out || n_ == committee_.all_but_faulty())
                    vector.entries.emplace_back(seat(i), rbc::digest(proposal_of(i)));
            vectors_.push_back(vector);
            const auto share =
                crypto::bls::sign(dealt_.hi.shares[leader_], Purpose::order,
                                  prepare_digest(instance, digest_of(instance, vector)).bytes());
            firsts_[digest_of(instance, vector)][leader_] = share;
            for (std::size_t to = 0; to < n_; ++to)
                if (to != leader_ && prng_.below(3) != 0)
                    flying_.push_back({leader_, to, PrePrepare{.vector = vector, .share = share}});
        }
    }

    // --- delivery ---

    void run()
    {
        while (!flying_.empty()) {
            std::swap(flying_[next()], flying_.back());
            auto [from, to, message] = std::move(flying_.back());
            flying_.pop_back();
            ++delivered_;
            digest_.mix(encode(message));
            if (!liar_[to] || !silent()) obey(to, nodes_[to].handle(seat(from), message).value());
            // Clocks differ: somebody's says that it is late in the middle of it all.
            for (std::size_t i = 0; i < n_; ++i)
                if (late_at_[i] == delivered_) obey(i, nodes_[i].late());
        }
    }
    /// Mostly in the order of kinds that this slot prefers: so, for instance, all PACE come before any vote.
    [[nodiscard]] std::size_t next()
    {
        const auto rank = [&](const Flight& one) {
            const bool starves = starved_ && one.to == *starved_;
            return (starves ? 100U : 0U) + rank_[one.message.index()];
        };
        const auto place = prng_.below(flying_.size());
        if (prng_.below(8) == 0) return place;
        auto best = place;
        for (std::size_t step = 0; step < flying_.size(); ++step) {
            const auto at = (place + step) % flying_.size();
            if (rank(flying_[at]) < rank(flying_[best])) best = at;
        }
        return best;
    }

    // --- what must hold ---

    void check(sim::Outcome& outcome) const
    {
        const auto fail = [&](sim::Failure kind, const char* what) {
            if (outcome.failure != sim::Failure::none) return;
            outcome.failure = kind;
            outcome.what = what;
        };
        std::optional<Decision> first;
        std::size_t liars = 0;
        for (std::size_t i = 0; i < n_; ++i) {
            if (liar_[i]) {
                ++liars;
                continue;
            }
            const auto& decision = decisions_[i];
            if (!decision) {
                fail(sim::Failure::liveness, "a correct validator has not decided");
                continue;
            }
            if (!first) first = decision;
            if (*decision != *first) fail(sim::Failure::safety, "two correct validators differ");
        }
        if (twice_) fail(sim::Failure::safety, "somebody decided twice");
        if (framed_) fail(sim::Failure::safety, "a correct validator accuses a correct one");
        if (shown_prepared_.size() > 1) fail(sim::Failure::safety, "two vectors are prepared");
        for (const auto& [digest, seats] : committed_)
            if (seats.count() + liars >= committee_.all_but_faulty() && first &&
                digest != first->digest)
                fail(sim::Failure::safety,
                     "the order of a vector that is not decided can be known");
        if (first && first->subset.size() < committee_.all_but_faulty())
            fail(sim::Failure::safety, "fewer than n - f proposals");
        if (first)
            for (const auto& [who, bytes] : first->subset)
                if (bytes != proposal_of(who.value()))
                    fail(sim::Failure::safety, "somebody's proposal is not what it proposed");
    }
    [[nodiscard]] std::string text() const
    {
        std::string out = std::to_string(n_) + " validators, leader " + std::to_string(leader_) +
                          ", " + std::to_string(strangers_) + " do not know it\n";
        for (std::size_t i = 0; i < n_; ++i)
            if (liar_[i]) out += "  liar " + std::to_string(i) + "\n";
        if (starved_) out += "  starved " + std::to_string(*starved_) + "\n";
        return out + lies_.text();
    }

    Prng prng_;
    std::uint16_t n_;
    Committee committee_;
    const Dealt& dealt_;
    std::uint64_t leader_;
    std::uint64_t strangers_;  ///< the last seats
    Lies lies_;
    std::vector<bool> liar_;
    std::vector<std::optional<Decision>> decisions_;
    std::deque<FastSubset> nodes_;
    std::vector<Flight> flying_;
    std::optional<std::uint64_t> starved_;
    std::vector<unsigned> rank_;  ///< by kind of message: which comes first
    std::vector<std::uint64_t>
        late_at_;  ///< by seat, after so many deliveries; 0: not before the end

    std::vector<Vector> vectors_;  ///< that the liars know
    std::map<crypto::Hash, std::map<std::size_t, Signature>> firsts_;
    std::map<crypto::Hash, protocol::SeatSet> committed_;  ///< correct seats that signed the order
    std::set<crypto::Hash> shown_prepared_;                ///< by correct seats
    bool framed_ = false;
    bool twice_ = false;
    std::uint64_t delivered_ = 0;
    sim::Digest digest_;
};

}  // namespace
}  // namespace weft::fpacs

int main(int argc, char** argv)
{
    using namespace weft;
    return sim::swarm_main(
        argc, argv,
        {.name = "fpacs",
         .about = "the fast path and its fallback under liars: nothing is replaced",
         .probe_prefix = "fpacs: ",
         .run = [](std::uint64_t seed, bool want_text) {
             return fpacs::Slot{seed}.play(want_text);
         }});
}
