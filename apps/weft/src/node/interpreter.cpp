#include "node/interpreter.hpp"

#include <weft/vm/sandbox.hpp>
#include <weft/vm/wasm/engine.hpp>

#include "node/view_pool.hpp"
#include <algorithm>
#include <chrono>
#include <new>
#include <thread>

namespace weft::app {
namespace {

constexpr node::Instant longest_sleep = std::chrono::hours{1};

/// Two at least: one chain whose batch takes long must not hold up all others. No more than the
/// engine has room for beside the views.
unsigned job_threads()
{
    constexpr unsigned most = 4;
    static_assert((most + view_threads_max) * vm::call_depth_max <=
                  vm::wasm::EngineOptions{}.instances);
    return std::clamp(std::thread::hardware_concurrency(), 2U, most);
}

}  // namespace

Interpreter::Interpreter(Outside outside, node::NodeCore& core)
    : outside_{std::move(outside)}, core_{core}
{
    store::DiskQueue::Callbacks callbacks;
    // On the disk's thread: only post. Ids come in order, so the last stands for all.
    callbacks.on_durable = [this](std::span<const std::uint64_t> ids) {
        if (!ids.empty()) outside_.io.post([this, through = ids.back()] { release(through); });
    };
    callbacks.on_failure = [this](const store::Failure& failure) {
        outside_.io.post([this, failure] { outside_.disk_failed(failure); });
    };
    disk_ = std::make_unique<store::DiskQueue>(outside_.store, std::move(callbacks));
    // What waits here is one job for each id, so the roles bound it.
    jobs_ = std::make_unique<WorkPool>(outside_.io,
                                       WorkPool::Limits{.threads = job_threads(), .batch_max = 1},
                                       [](WorkPool::Lane) {});
}

Interpreter::~Interpreter() = default;

void Interpreter::carry_out(node::Effects effects, const std::optional<node::PeerId>& cause)
{
    if (stopped_) return;
    for (auto& one : effects.writes) write(std::move(one), cause);
    for (const auto& one : effects.sends) send(one);
    for (const auto& one : effects.arms) arm(one);
    for (auto& one : effects.jobs) start(std::move(one));
    for (const auto& one : effects.answers) outside_.answer(one);
    for (const auto& one : effects.events) outside_.told(one);
    for (const auto& one : effects.penalties) {
        outside_.log.write(LogLevel::warn, "peer_penalized",
                           {{"peer", types::to_text(one.peer)}, {"reason", one.reason}});
        if (peers_ != nullptr) peers_->penalize(one.peer, one.reason);
    }
    for (const auto& one : effects.links) link(one);
    if (effects.lacks) outside_.lacks(*effects.lacks);
}

void Interpreter::send(const node::Effects::Send& send)
{
    // A refusal needs no answer: the peer is down, and protocols speak again after `on_peer_up`.
    if (peers_ != nullptr) (void)peers_->send(send.to, send.frame);
}

void Interpreter::link(const node::Effects::Link& link)
{
    outside_.log.write(LogLevel::info, link.wanted ? "peer_learned" : "peer_let_go",
                       {{"peer", types::to_text(link.peer)}, {"why", link.reason}});
    if (peers_ == nullptr) return;
    if (link.wanted)
        peers_->add({link.peer, link.host, link.port});
    else
        peers_->remove(link.peer);
}

void Interpreter::arm(const node::Effects::Arm& arm)
{
    auto timer = timers_.find(arm.id);
    if (timer == timers_.end())
        timer =
            timers_.emplace(arm.id, Armed{.timer = net::Timer{outside_.io}, .at = arm.at}).first;
    timer->second.at = arm.at;
    const auto current = now();
    const auto delay =
        std::min(arm.at > current ? arm.at - current : node::Instant{0}, longest_sleep);
    timer->second.timer.arm(std::chrono::nanoseconds{static_cast<std::int64_t>(delay.count())},
                            [this, arm] {
                                if (stopped_) return;
                                // Late is allowed, early is not: the clock may have gone slower than the
                                // timer, or the sleep was only a part of it.
                                const auto woken = now();
                                if (woken < arm.at) return this->arm(arm);
                                timers_.erase(arm.id);  // the core arms it again if it wants to
                                carry_out(core_.on_timer(woken, arm.id));
                            });
}

void Interpreter::move_on(std::chrono::nanoseconds by)
{
    clock_.move_on(by);
    for (const auto& [id, armed] : timers_) arm({.id = id, .at = armed.at});
}

bool Interpreter::owes(const node::PeerId& peer) const
{
    return pending_.too_much(peer) || (peers_ != nullptr && peers_->crowded(peer));
}

void Interpreter::drained(const node::PeerId& peer)
{
    if (!stopped_ && !owes(peer) && outside_.heard_again) outside_.heard_again(peer);
}

void Interpreter::start(node::Effects::Job job)
{
    const WorkPool::Lane lane = job.id.value();
    const auto begin = [this, id = job.id, work = std::move(job.work)]() -> WorkPool::Deliver {
        try {
            return [this, id, result = work()] {
                if (!stopped_) carry_out(core_.on_job(now(), id, result));
            };
        } catch (const std::bad_alloc&) {
            return [this] { outside_.lacks("there is no memory for what a chain has to run"); };
        }
    };
    (void)jobs_->add(lane, 1, begin);
}

void Interpreter::write(node::Effects::Write write, const std::optional<node::PeerId>& cause)
{
    const auto id = ++writes_;
    const auto bytes = cause ? node::bytes_of(write) : 0;
    if (cause) pending_.add(*cause, bytes);
    waiting_.emplace(id, Waiting{.then = std::move(write.then),
                                 .answers = std::move(write.answers),
                                 .events = std::move(write.events),
                                 .arms = std::move(write.arms),
                                 .others = {},
                                 .cause = cause,
                                 .bytes = bytes});
    std::vector<node::Mark> before;
    std::vector<node::Mark> behind;
    for (auto& mark : write.marks) (mark.behind ? behind : before).push_back(std::move(mark));
    store::DiskQueue::First first;
    store::DiskQueue::Then then;
    if (!before.empty()) first = [this, marks = std::move(before)] { return raise(marks, false); };
    if (!behind.empty())
        then = [this, marks = std::move(behind)](bool more) { return raise(marks, more); };
    disk_->push(id, std::move(write.batch), std::move(first), std::move(then));
}

/// On the disk's thread: nobody else touches the marks. `later`: another call follows at once, and
/// writes these too.
store::Result<void> Interpreter::raise(const std::vector<node::Mark>& marks, bool later)
{
    for (const auto& mark : marks) outside_.marks[mark.key] = mark.value;
    if (later) return {};
    return outside_.keep_marks(outside_.marks);
}

void Interpreter::release(std::uint64_t through)
{
    while (!waiting_.empty() && waiting_.begin()->first <= through) {
        auto due = std::move(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
        for (const auto& one : due.then) send(one);
        for (const auto& one : due.answers) outside_.answer(one);
        for (const auto& one : due.events) outside_.told(one);
        for (const auto& one : due.arms) arm(one);
        for (const auto& one : due.others) one();
        if (due.cause && pending_.done(*due.cause, due.bytes)) drained(*due.cause);
    }
}

void Interpreter::when_durable(std::function<void()> action)
{
    if (waiting_.empty()) return action();
    waiting_.rbegin()->second.others.push_back(std::move(action));
}

void Interpreter::stop()
{
    stopped_ = true;
    timers_.clear();
    jobs_.reset();
    disk_.reset();  // finishes what was pushed; its reports are posted to an Io that has ended
    peers_ = nullptr;
}

}  // namespace weft::app
