#include <weft/base/check.hpp>
#include <weft/cluster/cluster.hpp>

#include <algorithm>
#include <set>

namespace weft::cluster {

namespace {

/// Virtual time starts at a date people recognise, well after any genesis.
constexpr std::uint64_t epoch_ns = 1'700'000'000ull * 1'000'000'000ull;

}  // namespace

node::Instant HostClock::at(Duration now) const
{
    const auto ns = now.count();
    return node::Instant{epoch_ns +
                         static_cast<std::uint64_t>(ns + ns / 1'000'000 * drift_ppm + offset_ns)};
}

Duration HostClock::until(node::Instant local, Duration now) const
{
    // A slow clock shows less than the wait when the wait is over: add what is missing.
    auto delay = Duration::zero();
    for (auto shown = at(now); shown < local; shown = at(now + delay))
        delay += Duration{static_cast<std::int64_t>((local - shown).count())};
    return delay;
}

struct Cluster::Host {
    Host(HostSpec s, Prng p)
        : spec{std::move(s)}, identity{crypto::ed25519::KeyPair::from(spec.identity)}, prng{p}
    {}

    HostSpec spec;
    crypto::ed25519::KeyPair identity;
    Prng prng;
    Disk disk;
    std::unique_ptr<node::NodeCore> core;
    std::uint64_t life = 0;
    HostClock clock;
    struct Unsynced {
        std::uint64_t number;
        types::Batch batch;
        std::vector<node::Mark> marks;
    };
    std::deque<Unsynced> unsynced;
    std::optional<node::Marks> marks = node::Marks{};
    std::vector<types::Batch> written;  ///< all that is on the disk, when it is remembered
    std::uint64_t writes = 0;
    Duration synced_by{};
    std::map<node::TimerId, std::uint64_t> armed;
    std::set<node::JobId> jobs;  ///< under way
    std::optional<Duration> each_job;
    std::map<node::CommandId, Answered> waiting;
    std::uint64_t commands = 0;
    Liar liar;
    /// Counts what it is asked for.
    struct Signatures final : crypto::SignatureMemory {
        [[nodiscard]] bool knows(const crypto::Hash& value) override
        {
            ++asked;
            return recent.knows(value);
        }
        void learn(const crypto::Hash& value) override { recent.learn(value); }
        crypto::RecentSignatures recent;
        std::uint64_t asked = 0;
    };
    Signatures signatures;
    node::Pending pending;
    std::size_t waits = 0;  ///< bytes of writes
    std::size_t waited_max = 0;
    std::map<HostIndex, std::deque<Checked>> unheard;             ///< of whom has too much pending
    std::map<std::optional<HostIndex>, Duration> handed_over_by;  ///< by whom it comes from

    /// The oldest write is on the disk now.
    void sync(bool remember)
    {
        auto& first = unsynced.front();
        for (auto& mark : first.marks) {
            if (!marks) marks.emplace();
            marks->insert_or_assign(std::move(mark.key), mark.value);
        }
        disk.apply(first.batch);
        if (remember && !first.batch.empty()) written.push_back(std::move(first.batch));
        unsynced.pop_front();
    }
    [[nodiscard]] node::Checking checking()
    {
        return {.genesis = spec.config.genesis, .signatures = &signatures};
    }
};

Cluster::Cluster(std::uint64_t seed, ClusterFaults faults, std::vector<HostSpec> specs)
    : prng_{seed},
      check_prng_{~seed},
      job_prng_{seed ^ 0x10b},
      faults_{faults},
      links_(specs.size() * specs.size())
{
    for (auto& spec : specs) {
        hosts_.push_back(std::make_unique<Host>(std::move(spec), prng_.fork()));
        auto& host = *hosts_.back();
        by_id_.emplace(host.identity.public_key(), hosts_.size() - 1);
        host.disk.apply(host.spec.disk);
        const auto offset_max = static_cast<std::uint64_t>(faults_.clock_offset_max.count());
        host.clock.offset_ns = static_cast<std::int64_t>(host.prng.below(2 * offset_max + 1)) -
                               static_cast<std::int64_t>(offset_max);
        host.clock.drift_ppm =
            static_cast<std::int64_t>(host.prng.below(2 * faults_.clock_drift_ppm_max + 1)) -
            static_cast<std::int64_t>(faults_.clock_drift_ppm_max);
    }
    for (HostIndex a = 0; a < hosts_.size(); ++a)
        for (const auto b : hosts_[a]->spec.peers) link(a, b).allowed = link(b, a).allowed = true;
}

Cluster::~Cluster() = default;

void Cluster::lie(HostIndex host, Liar liar)
{
    hosts_[host]->liar = std::move(liar);
}

void Cluster::slow_jobs(HostIndex host, Duration each)
{
    hosts_[host]->each_job = each;
}

void Cluster::start(HostIndex index)
{
    auto& host = *hosts_[index];
    WEFT_CHECK(!host.core);
    Bytes entropy;
    for (int i = 0; i < 4; ++i) {
        const auto word = host.prng.next();
        for (int shift = 0; shift < 64; shift += 8)
            entropy.push_back(static_cast<std::byte>(word >> shift));
    }
    auto config = host.spec.config;
    config.marks = host.marks;
    host.core =
        std::make_unique<node::NodeCore>(std::move(config), host.identity, host.disk, entropy);
    obey(index, host.core->on_start(clock(host)));
    for (HostIndex other = 0; other < hosts_.size(); ++other)
        if (other != index && up(other)) connect(index, other);
}

void Cluster::start_all()
{
    for (HostIndex i = 0; i < hosts_.size(); ++i)
        if (!up(i)) start(i);
}

void Cluster::crash(HostIndex index)
{
    auto& host = *hosts_[index];
    if (!host.core) return;
    while (!host.unsynced.empty() && host.prng.chance(faults_.crash_keeps))
        host.sync(faults_.remembers_writes);
    // The crash may come between a batch and the marks behind it.
    if (!host.unsynced.empty() &&
        std::ranges::any_of(host.unsynced.front().marks, &node::Mark::behind) &&
        host.prng.chance(Ratio::percent(50))) {
        std::erase_if(host.unsynced.front().marks, &node::Mark::behind);
        host.sync(faults_.remembers_writes);
    }
    host.unsynced.clear();
    host.armed.clear();
    host.jobs.clear();
    host.waiting.clear();
    host.handed_over_by.clear();
    host.pending = node::Pending{};
    host.waits = 0;
    host.unheard.clear();
    host.signatures = {};
    host.core.reset();
    host.synced_by = agenda_.now();
    ++host.life;
    for (HostIndex other = 0; other < hosts_.size(); ++other)
        if (other != index) disconnect(index, other);
}

void Cluster::lose_suffix(HostIndex index, std::size_t count)
{
    auto& host = *hosts_[index];
    WEFT_CHECK(!host.core && faults_.remembers_writes);
    host.written.resize(host.written.size() - std::min(count, host.written.size()));
    host.disk = {};
    host.disk.apply(host.spec.disk);
    for (const auto& batch : host.written) host.disk.apply(batch);
}

void Cluster::lose_disk(HostIndex index)
{
    auto& host = *hosts_[index];
    WEFT_CHECK(!host.core);
    host.written.clear();
    host.disk = {};
    host.disk.apply(host.spec.disk);
}

void Cluster::lose_keys(HostIndex index, ByteSpan prefix)
{
    auto& host = *hosts_[index];
    WEFT_CHECK(!host.core && !faults_.remembers_writes);
    std::erase_if(host.disk.content, [&](const auto& entry) {
        return entry.first.size() >= prefix.size() &&
               std::ranges::equal(ByteSpan{entry.first}.first(prefix.size()), prefix);
    });
}

void Cluster::lose_marks(HostIndex index)
{
    WEFT_CHECK(!hosts_[index]->core);
    hosts_[index]->marks.reset();
}

bool Cluster::up(HostIndex host) const
{
    return hosts_[host]->core != nullptr;
}

void Cluster::set_clock(HostIndex index, std::chrono::nanoseconds offset)
{
    auto& host = *hosts_[index];
    WEFT_CHECK(!host.core || offset.count() >= host.clock.offset_ns);
    host.clock.offset_ns = offset.count();
}

void Cluster::cut(HostIndex a, HostIndex b)
{
    link(a, b).cut = link(b, a).cut = true;
    disconnect(a, b);
}

void Cluster::heal()
{
    for (HostIndex a = 0; a < hosts_.size(); ++a)
        for (HostIndex b = 0; b < hosts_.size(); ++b) link(a, b).cut = false;
    for (HostIndex a = 0; a < hosts_.size(); ++a)
        for (HostIndex b = a + 1; b < hosts_.size(); ++b)
            if (up(a) && up(b)) connect(a, b);
}

void Cluster::command(HostIndex index, decltype(node::Command::what) what, Answered answered)
{
    auto& host = *hosts_[index];
    WEFT_CHECK(host.core != nullptr);
    const node::CommandId id{++host.commands};
    if (answered) host.waiting.emplace(id, std::move(answered));
    const auto checked = std::make_shared<node::CheckedCommand>(
        host.core->doors().check_command(std::move(what), host.checking()));
    after_check(index, std::nullopt, [this, index, id, checked] {
        auto& self = *hosts_[index];
        obey(index, self.core->on_command(clock(self), id, std::move(*checked)));
    });
}

const node::Queries* Cluster::queries(HostIndex host) const
{
    return up(host) ? &hosts_[host]->core->queries() : nullptr;
}

const Disk& Cluster::disk(HostIndex host) const
{
    return hosts_[host]->disk;
}

node::PeerId Cluster::id(HostIndex host) const
{
    return hosts_[host]->identity.public_key();
}

bool Cluster::run_until(const std::function<bool()>& done, Duration at_most)
{
    // The entry outlives this call when `done` comes first: so does the flag.
    const auto over = std::make_shared<bool>(false);
    agenda_.after(at_most, [over] { *over = true; });
    while (!done())
        if (*over || !agenda_.step()) return done();
    return true;
}

void Cluster::run_for(Duration span)
{
    bool over = false;
    agenda_.after(span, [&over] { over = true; });
    while (!over && agenda_.step()) {
    }
}

node::Instant Cluster::clock(const Host& host) const
{
    return host.clock.at(agenda_.now());
}

Duration Cluster::draw(Duration low, Duration high)
{
    const auto spread = static_cast<std::uint64_t>((high - low).count());
    return low + Duration{static_cast<std::int64_t>(prng_.within(0, spread))};
}

void Cluster::after_check(HostIndex index,
                          std::optional<HostIndex> from,
                          std::function<void()> action)
{
    auto& by = hosts_[index]->handed_over_by[from];
    const Duration spread{static_cast<std::int64_t>(
        check_prng_.within(0, static_cast<std::uint64_t>(faults_.check_max.count())))};
    by = std::max(by, agenda_.now() + spread);
    in_this_life(index, by - agenda_.now(), std::move(action));
}

void Cluster::in_this_life(HostIndex index, Duration delay, std::function<void()> action)
{
    agenda_.after(delay, [this, index, life = hosts_[index]->life, action = std::move(action)] {
        if (hosts_[index]->life == life && up(index)) action();
    });
}

void Cluster::hear(HostIndex index, HostIndex from, Checked checked)
{
    auto& host = *hosts_[index];
    auto& before = host.unheard[from];
    if (!before.empty() || host.pending.too_much(id(from)))
        before.push_back(std::move(checked));
    else
        take(index, from, std::move(checked));
}

void Cluster::take(HostIndex index, HostIndex from, Checked checked)
{
    auto& host = *hosts_[index];
    const auto reads = host.disk.reads;
    auto effects = host.core->on_frame(clock(host), id(from), std::move(checked.frame));
    if (priced_) {
        auto& cost = checked.cost;
        cost.reads = host.disk.reads - reads;
        for (const auto& one : effects.sends) cost.caused += one.frame.size();
        for (const auto& write : effects.writes) cost.caused += node::bytes_of(write);
        priced_(cost);
    }
    obey(index, std::move(effects), from);
}

void Cluster::hear_again(HostIndex index, HostIndex from)
{
    auto& host = *hosts_[index];
    auto& unheard = host.unheard[from];
    while (!unheard.empty() && !host.pending.too_much(id(from))) {
        auto next = std::move(unheard.front());
        unheard.pop_front();
        take(index, from, std::move(next));
    }
}

void Cluster::say(HostIndex from, HostIndex to, Bytes frame)
{
    send(from, {id(to), std::move(frame)});
}

std::size_t Cluster::waited_max(HostIndex host) const
{
    return hosts_[host]->waited_max;
}

void Cluster::arm(HostIndex index, const node::Effects::Arm& arm)
{
    auto& host = *hosts_[index];
    const auto turn = ++host.armed[arm.id];
    const auto delay = host.clock.until(arm.at, agenda_.now());
    in_this_life(index, delay + draw(Duration::zero(), faults_.timer_late_max),
                 [this, index, id = arm.id, turn] {
                     auto& self = *hosts_[index];
                     if (self.armed[id] == turn) obey(index, self.core->on_timer(clock(self), id));
                 });
}

void Cluster::obey(HostIndex index, node::Effects effects, std::optional<HostIndex> cause)
{
    auto& host = *hosts_[index];
    const auto tell = [this, index](const node::Event& event) {
        digest_.mix(std::uint64_t{index});
        digest_.mix(event.topic());
        if (observer_) observer_(index, event);
    };
    const auto answer = [this, index](const node::Answer& a) {
        digest_.mix(a.error);
        auto waiting = hosts_[index]->waiting.extract(a.command);
        if (waiting) waiting.mapped()(a);
    };
    for (const auto& one : effects.arms) arm(index, one);
    for (auto& job : effects.jobs) {
        WEFT_CHECK(host.jobs.insert(job.id).second);  // one at a time of a number
        const auto takes = host.each_job.value_or(Duration{static_cast<std::int64_t>(
            job_prng_.within(0, static_cast<std::uint64_t>(faults_.job_max.count())))});
        in_this_life(index, takes, [this, index, job = std::move(job)] {
            auto& self = *hosts_[index];
            self.jobs.erase(job.id);
            obey(index, self.core->on_job(clock(self), job.id, job.work()));
        });
    }
    for (auto& one : effects.sends) send(index, std::move(one));
    for (auto& write : effects.writes) {
        const auto number = ++host.writes;
        const auto bytes = node::bytes_of(write);
        if (cause) host.pending.add(id(*cause), bytes);
        host.waits += bytes;
        host.waited_max = std::max(host.waited_max, host.waits);
        host.unsynced.push_back({number, write.batch, write.marks});
        host.synced_by = std::max(host.synced_by, agenda_.now());
        // Nothing to write: durable with what came before it.
        if (!write.batch.empty()) host.synced_by += draw(faults_.sync_min, faults_.sync_max);
        in_this_life(
            index, host.synced_by - agenda_.now(),
            [this, index, number, tell, answer, cause, bytes, write = std::move(write)]() mutable {
                auto& self = *hosts_[index];
                WEFT_CHECK(self.unsynced.front().number == number);
                self.sync(faults_.remembers_writes);
                for (auto& one : write.then) send(index, std::move(one));
                for (const auto& a : write.answers) answer(a);
                for (const auto& event : write.events) tell(event);
                for (const auto& one : write.arms) arm(index, one);
                self.waits -= bytes;
                if (cause && self.pending.done(id(*cause), bytes)) hear_again(index, *cause);
            });
    }
    for (const auto& a : effects.answers) answer(a);
    for (const auto& event : effects.events) tell(event);
}

void Cluster::send(HostIndex from, node::Effects::Send one)
{
    const auto known = by_id_.find(one.to);
    if (known == by_id_.end()) return;
    const auto to = known->second;
    auto& wire = link(from, to);
    if (!wire.standing) return;
    if (auto& liar = hosts_[from]->liar) {
        auto twisted = liar(to, one.frame);
        if (!twisted) return;
        one.frame = *std::move(twisted);
    }
    if (ear_) ear_(from, to, one.frame);
    ++frames_;
    const auto arrival =
        std::max(wire.last_arrival, agenda_.now() + draw(faults_.latency_min, faults_.latency_max));
    wire.last_arrival = arrival;
    in_this_life(to, arrival - agenda_.now(),
                 [this, from, to, session = wire.session, frame = std::move(one.frame)] {
                     const auto stands = [this, from, to, session] {
                         const auto& now = link(from, to);
                         return now.standing && now.session == session;
                     };
                     if (!stands()) return;
                     digest_.mix(from * hosts_.size() + to);
                     digest_.mix(frame);
                     digest_.mix(static_cast<std::uint64_t>(agenda_.now().count()));
                     auto& host = *hosts_[to];
                     const auto asked = host.signatures.asked;
                     const auto checked = std::make_shared<Checked>(
                         Checked{host.core->doors().check_frame(frame, host.checking()),
                                 {.host = to,
                                  .role = frame.size() > 1 ? std::to_integer<std::uint8_t>(frame[1])
                                                           : std::uint8_t{0},
                                  .kind = frame.size() > 2 ? std::to_integer<std::uint8_t>(frame[2])
                                                           : std::uint8_t{0},
                                  .bytes = frame.size()}});
                     checked->cost.signatures = host.signatures.asked - asked;
                     after_check(to, from, [this, from, to, stands, checked] {
                         if (!stands()) return;
                         digest_.mix(static_cast<std::uint64_t>(agenda_.now().count()));
                         hear(to, from, std::move(*checked));
                     });
                 });
}

void Cluster::connect(HostIndex a, HostIndex b)
{
    if (!link(a, b).allowed || link(a, b).cut || link(a, b).standing) return;
    for (auto* wire : {&link(a, b), &link(b, a)}) {
        wire->standing = true;
        ++wire->session;
        wire->last_arrival = agenda_.now();
    }
    const auto delay = draw(faults_.latency_min, faults_.latency_max);
    for (const auto& [self, other] : {std::pair{a, b}, std::pair{b, a}})
        in_this_life(self, delay, [this, self, other, session = link(self, other).session] {
            const auto& wire = link(self, other);
            if (!wire.standing || wire.session != session) return;
            auto& host = *hosts_[self];
            obey(self, host.core->on_peer_up(clock(host), id(other)));
        });
}

void Cluster::disconnect(HostIndex a, HostIndex b)
{
    if (!link(a, b).standing) return;
    link(a, b).standing = link(b, a).standing = false;
    hosts_[a]->unheard.erase(b);
    hosts_[b]->unheard.erase(a);
    for (const auto& [self, other] : {std::pair{a, b}, std::pair{b, a}})
        if (up(self)) {
            auto& host = *hosts_[self];
            obey(self, host.core->on_peer_down(clock(host), id(other)));
        }
}

}  // namespace weft::cluster
