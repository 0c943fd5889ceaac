#pragma once

// A few nodes around a table, frame by frame: for stories told by hand and for every order there
// is. No time; whoever holds the choices picks the next frame, and links may be shut.

#include <weft/sim/shuffle.hpp>

#include "engines.hpp"
#include <functional>
#include <string>
#include <vector>

namespace weft::sim::agreement {

template <class Engine>
class Table {
public:
    using Message = typename Engine::Message;
    using Node = typename Engine::Node;

    explicit Table(const Setting& setting) : setting_{setting}, engine_{setting}
    {
        for (std::size_t i = 0; i < setting.committee.size(); ++i)
            nodes_.push_back(std::move(engine_.machines(i).front()));
    }
    void start(std::size_t who)
    {
        if (auto step = engine_.start(nodes_[who], who, false)) obey(who, *step);
    }
    void start_all()
    {
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (setting_.correct[i]) start(i);
    }
    /// A liar's frame, put on the link.
    void say(std::size_t from, std::size_t to, Message message)
    {
        frames_.send(from, to, std::move(message));
    }
    /// Delivers the next frame, one of the first `window`.
    void deliver(Choices& choices, std::size_t window)
    {
        auto flight = frames_.next(choices, window);
        if (!setting_.correct[flight.to]) return;
        if (shut_ && shut_(flight.from, flight.to)) {
            held_.push_back(std::move(flight));
            return;
        }
        auto step = nodes_[flight.to].handle(seat(flight.from), flight.message);
        WEFT_CHECK(step.has_value());
        obey(flight.to, *step);
    }
    /// Everything that is under way, in order.
    void settle()
    {
        Tape in_order{{}};
        while (!frames_.empty() && broken_.empty()) deliver(in_order, 1);
    }
    /// Frames for which this is true wait until `open`.
    void shut(std::function<bool(std::size_t from, std::size_t to)> links)
    {
        shut_ = std::move(links);
    }
    void open()
    {
        shut_ = nullptr;
        for (auto& flight : held_) frames_.send(flight.from, flight.to, std::move(flight.message));
        held_.clear();
    }
    [[nodiscard]] bool quiet() const { return frames_.empty(); }
    [[nodiscard]] std::size_t outputs() const { return outputs_; }
    Node& node(std::size_t who) { return nodes_[who]; }
    /// The first promise that was broken; empty: none.
    [[nodiscard]] const std::string& broken() const { return broken_; }
    [[nodiscard]] std::string at_end() const
    {
        if (!broken_.empty()) return broken_;
        return engine_.at_end().value_or("");
    }

private:
    template <class Step>
    void obey(std::size_t who, Step& step)
    {
        for (const auto& accusation : step.accusations)
            if (setting_.correct[accusation.whom.value()])
                broken_ = "evidence: a correct node accused a correct node";
        for (const auto& output : step.outputs) {
            ++outputs_;
            if (auto broken = engine_.output(who, output)) broken_ = *broken;
        }
        for (const auto& envelope : step.messages) {
            if (auto broken = engine_.sent(who, envelope.message)) broken_ = *broken;
            for (std::size_t to = 0; to < nodes_.size(); ++to)
                if (to != who &&
                    (envelope.to.only.empty() ||
                     std::ranges::find(envelope.to.only, seat(to)) != envelope.to.only.end()))
                    frames_.send(who, to, envelope.message);
        }
    }

    const Setting& setting_;
    Engine engine_;
    std::vector<Node> nodes_;
    Shuffle<Message> frames_;
    std::vector<typename Shuffle<Message>::Flight> held_;
    std::function<bool(std::size_t, std::size_t)> shut_;
    std::string broken_;
    std::size_t outputs_ = 0;
};

}  // namespace weft::sim::agreement
