#pragma once

// One run of one engine: n nodes, up to f liars, a bad network for ten virtual seconds, then good.

#include <weft/sim/agenda.hpp>
#include <weft/sim/lies.hpp>
#include <weft/sim/network.hpp>
#include <weft/sim/swarm.hpp>

#include "scenario.hpp"
#include <deque>
#include <memory>

namespace weft::sim::agreement {

template <class Engine>
class World {
public:
    using Message = typename Engine::Message;
    using Node = typename Engine::Node;

    World(const Scenario& scenario, Prng prng, bool trace)
        : scenario_{scenario},
          trace_{trace},
          n_{scenario.setting.committee.size()},
          engine_{scenario.setting},
          network_{agenda_, prng.fork(), scenario.network, n_,
                   [this](std::size_t from, std::size_t to, const Message& message) {
                       deliver(from, to, message);
                   }}
    {
        for (std::size_t i = 0; i < n_; ++i) {
            machines_.push_back(engine_.machines(i));
            halves_.emplace_back(n_);
            for (std::size_t to = 0; to < n_; ++to) halves_[i][to] = prng.below(2) == 1;
            mouths_.push_back(nullptr);
            if (const auto lie = scenario.liars[i]) {
                const auto voice = prng.fork();  // drawn by name: arguments have no order
                const auto stops_at = within(prng, 2s);
                mouths_[i] = std::make_unique<Mouth<Message, Story>>(*lie, voice, 3s, stops_at);
            }
        }
    }

    Outcome run()
    {
        for (std::size_t i = 0; i < n_; ++i)
            agenda_.after(scenario_.starts[i], [this, i] { start(i); });
        // Safety phase: nothing has to happen, nothing bad may happen.
        while (!failed() && agenda_.now() < 10s && agenda_.step()) {
        }
        // Liveness phase: the links are good, liars keep lying, all correct nodes must come to the
        // end. A run of the largest cluster needs some 30,000 steps.
        network_.heal();
        const auto bound = agenda_.steps() + 2'000'000;
        while (!failed() && agenda_.steps() < bound && agenda_.step()) {
        }
        if (!failed() && agenda_.waiting() > 0) fail(Failure::liveness, "the chatter never ends");
        if (!failed())
            if (const auto broken = engine_.at_end()) fail(Failure::liveness, *broken);
        if (trace_) {
            outcome_.scenario = scenario_.text();
            for (const auto& line : events_) outcome_.scenario += "\n" + line;
        }
        outcome_.digest = digest_.value();
        outcome_.steps = agenda_.steps();
        return outcome_;
    }

private:
    /// The engine's lies, for one liar.
    struct Story {
        const Engine& engine;
        std::size_t who;
        Message twisted(const Message& m) const { return engine.twisted(m); }
        Message corrupted(const Message& m, Prng& p) const { return engine.corrupted(m, who, p); }
        Message noise(Prng& p) const { return engine.noise(p); }
    };

    static Duration within(Prng& prng, Duration most)
    {
        return Duration{
            static_cast<std::int64_t>(prng.below(static_cast<std::uint64_t>(most.count())))};
    }
    [[nodiscard]] bool correct(std::size_t who) const { return !mouths_[who]; }
    [[nodiscard]] bool twin(std::size_t who) const
    {
        return mouths_[who] && mouths_[who]->lie() == Lie::twin;
    }
    [[nodiscard]] bool failed() const { return outcome_.failure != Failure::none; }
    void fail(Failure failure, std::string what)
    {
        if (failed()) return;
        outcome_.failure = failure;
        outcome_.what = std::move(what) + " at " + std::to_string(agenda_.now().count()) + " ns";
    }

    void start(std::size_t who)
    {
        if (auto step = engine_.start(machines_[who][0], who, false)) apply(who, 0, *step);
        if (!twin(who)) return;
        if (auto step = engine_.start(machines_[who][1], who, true)) apply(who, 1, *step);
    }

    void deliver(std::size_t from, std::size_t to, const Message& message)
    {
        digest_.mix(from * 131 + to);
        digest_.mix(static_cast<std::uint64_t>(agenda_.now().count()));
        fold(digest_, message);
        if (trace_) note(text(message), from, to);
        if (mouths_[to]) mouths_[to]->hear(message);
        const std::size_t machine = twin(to) && halves_[to][from];
        auto step = machines_[to][machine].handle(seat(from), message);
        WEFT_CHECK(step.has_value());
        apply(to, machine, *step);
    }

    /// "  812.345678 ms  2 -> 5   bval r1 0"
    void note(const std::string& what, std::size_t from, std::size_t to)
    {
        const auto now = agenda_.now().count();
        auto part = std::to_string(now % 1'000'000);
        part.insert(0, 6 - part.size(), '0');
        auto line = std::to_string(now / 1'000'000) + "." + part + " ms";
        line.insert(0, line.size() < 18 ? 18 - line.size() : 0, ' ');
        line += "  " + std::to_string(from) + (correct(from) ? "  -> " : "* -> ") +
                std::to_string(to) + "   " + what;
        if (events_.size() == 100) events_.pop_front();
        events_.push_back(std::move(line));
    }

    template <class Step>
    void apply(std::size_t who, std::size_t machine, Step& step)
    {
        for (const auto& accusation : step.accusations) {
            digest_.mix(accusation.whom.value());
            if (correct(who) && correct(accusation.whom.value()))
                fail(Failure::safety, "evidence: a correct node accused a correct node");
        }
        if (correct(who)) {
            if (trace_ && !step.outputs.empty()) note("OUTPUT", who, who);
            for (const auto& output : step.outputs)
                if (auto broken = engine_.output(who, output)) fail(Failure::safety, *broken);
            if (auto broken = Engine::progress(machines_[who][machine]))
                fail(Failure::liveness, *broken);
        }
        for (auto& envelope : step.messages) {
            if (correct(who))
                if (auto broken = engine_.sent(who, envelope.message))
                    fail(Failure::safety, *broken);
            if (envelope.to.only.empty()) {
                for (std::size_t to = 0; to < n_; ++to)
                    if (to != who) say(who, machine, to, envelope.message);
            } else {
                for (const auto to : envelope.to.only)
                    say(who, machine, to.value(), envelope.message);
            }
        }
    }

    void say(std::size_t who, std::size_t machine, std::size_t to, const Message& message)
    {
        if (correct(who)) return network_.send(who, to, message);
        if (twin(who) && halves_[who][to] != (machine == 1)) return;
        Story story{engine_, who};
        mouths_[who]->speak(agenda_.now(), to, message, story,
                            [&](std::size_t whom, Message spoken, Duration late) {
                                if (late == Duration::zero())
                                    network_.send(who, whom, std::move(spoken));
                                else
                                    network_.arrive(who, whom, std::move(spoken), late);
                            });
    }

    const Scenario& scenario_;
    bool trace_;
    std::size_t n_;
    Agenda agenda_;
    Engine engine_;
    Network<Message> network_;
    std::vector<std::vector<Node>> machines_;  // by seat: the machine and its twin
    std::vector<std::vector<bool>> halves_;    // by twin, then by the other seat: which machine
    std::vector<std::unique_ptr<Mouth<Message, Story>>> mouths_;  // by seat; null: correct
    Digest digest_;
    std::deque<std::string> events_;  // the last hundred, when traced; * marks a liar
    Outcome outcome_;
};

}  // namespace weft::sim::agreement
