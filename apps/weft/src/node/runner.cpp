#include "node/runner.hpp"

#include <weft/base/try.hpp>
#include <weft/node/notices.hpp>
#include <weft/secrets/entropy.hpp>
#include <weft/store/core_view.hpp>
#include <weft/store/mark_file.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "node/api_port.hpp"
#include "node/checker.hpp"
#include "node/code_folder.hpp"
#include "node/disk.hpp"
#include "node/identity.hpp"
#include "node/interpreter.hpp"
#include "node/peers_config.hpp"
#include "node/ready_watch.hpp"
#include "node/roles.hpp"
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

namespace weft::app {
namespace {

/// An IPv6 address stands in brackets.
std::string in_url(const std::string& host, std::uint16_t port)
{
    const bool bare = host.find(':') != host.npos;
    return (bare ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

/// Up to four of them are in memory.
constexpr std::size_t write_buffer_bytes = 16u << 20;

constexpr std::string_view asks_peers =
    "a ledger node asks its peers for its newest message before it issues another";

/// Connections and the database together may need more files than a shell usually allows. Without
/// them a crowd at the API would keep the database from opening its own, which ends the node.
Try<FileShares> allow_open_files()
{
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return FileShares{};
    if (files.rlim_cur < files_wanted) {
        const auto before = files.rlim_cur;
        files.rlim_cur = std::min<rlim_t>(files_wanted, files.rlim_max);
        if (::setrlimit(RLIMIT_NOFILE, &files) != 0) files.rlim_cur = before;
    }
    if (const auto shares = shares_of(files.rlim_cur)) return *shares;
    return std::unexpected{Failure{
        "too_few_files",
        "the system lets this process have " + std::to_string(files.rlim_cur) +
            " files open, connections among them; a node needs " + std::to_string(files_min) +
            " at least, and has its full limits with " + std::to_string(files_wanted),
        "Raise the limit (`ulimit -n`, LimitNOFILE of systemd), then start again.", exit_failed}};
}

/// Contracts may call each other as deep as they may, on whatever thread and whatever `ulimit -s`
/// says: an unlimited one would leave threads 2 MiB.
void give_threads_stacks()
{
    constexpr std::size_t bytes =
        vm::call_depth_max * (vm::wasm::native_stack_bytes + 512 * 1024) + (4u << 20);
    pthread_attr_t attributes;
    if (::pthread_attr_init(&attributes) != 0) return;
    if (::pthread_attr_setstacksize(&attributes, bytes) == 0)
        (void)::pthread_setattr_default_np(&attributes);
    (void)::pthread_attr_destroy(&attributes);
}

/// Secrets that are locked on the disk must not get there in clear by a crash (D-93).
void forbid_core_files()
{
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    (void)::setrlimit(RLIMIT_CORE, &none);
    (void)::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/// The peer ended the link for something this node is or did: its own log is where that is looked
/// for. The peer's word for why it ended stands first in the detail.
bool refused_us(net::Ending ending, std::string_view detail)
{
    if (ending != net::Ending::closed_by_peer) return false;
    for (const auto farewell :
         {net::Ending::stopping, net::Ending::requested, net::Ending::duplicate})
        if (detail.starts_with(net::name(farewell))) return false;
    return true;
}

class Runner {
public:
    Runner(const LoadedNode& node,
           const FileShares& files,
           const Call& call,
           const Serves& serves,
           std::optional<DevPart>& dev,
           const Reload& reload,
           std::string passphrase,
           std::optional<Failure> refused)
        : node_{node},
          files_{files},
          call_{call},
          serves_{serves},
          dev_{dev},
          reload_{reload},
          refused_{std::move(refused)},
          passphrase_{std::move(passphrase)},
          log_{node.settings.log_level, node.settings.log_json, event_kinds()}
    {}

    Result run()
    {
        if (const auto opened = open(); !opened) return std::unexpected{opened.error()};
        opened_ = true;
        if (refused_) tell_refused(*refused_);
        io_.on_termination([this](int signal) {
            log_.write(LogLevel::info, "stopping", {{"signal", std::to_string(signal)}});
            ended_ = true;  // whatever it was about to begin anew for
            shut_down();
        });
        if (reload_) io_.on_reload([this] { reload(); });
        // Links before the core's first words: what it sends at once must find them.
        io_.post([this] {
            if (dev_) interpreter_->move_on(dev_->clock.ahead);
            interpreter_->carry_out(core_->on_start(interpreter_->now()));
            say_serving();
            tell_left_out();
            watch_clock();
            watch_readiness();
            if (reload_) watch_peers_file();
        });
        io_.run();
        checker_.reset();
        peers_.reset();
        api_.reset();
        interpreter_->stop();
        log_.tell_left_out();
        if (failure_) return std::unexpected{*failure_};
        log_.write(LogLevel::info, "stopped", {});
        return Outcome{.already_said = true};
    }

    /// It could begin with its settings.
    [[nodiscard]] bool opened() const noexcept { return opened_; }
    /// It has stopped to begin anew, with the time that the machine tells now.
    [[nodiscard]] bool begins_anew() const noexcept { return begins_anew_ && !ended_; }
    /// What is to be done before.
    [[nodiscard]] std::optional<Between> between() const noexcept { return between_; }
    /// With other settings.
    [[nodiscard]] std::optional<LoadedNode> settings() { return std::move(fresh_); }
    /// Where it listened, HOST:PORT: whoever knows it finds the next life there.
    [[nodiscard]] std::string api() const { return api_at_; }

private:
    Try<void> open()
    {
        WEFT_TRY(auto identity, open_identity(resolve(node_.folder, node_.settings.identity),
                                              [&] { return std::optional{passphrase_}; }));
        const auto store_path = resolve(node_.folder, node_.settings.store_path).string();
        const auto stop_below = node_.settings.store_stop_mib << 20;
        auto store = store::open_disk(
            store_path, {.owner = store::Owner{node_.id, types::hash_of(node_.genesis)},
                         .free_bytes_min = stop_below,
                         .cache_bytes = node_.settings.store_cache_mib << 20,
                         .write_buffer_bytes = write_buffer_bytes,
                         .open_files_max = files_.store});
        if (!store) return std::unexpected{failure_of(store.error())};
        store_ = *std::move(store);
        room_ = std::make_unique<RoomWatch>(io_, log_, store_path,
                                            node_.settings.store_warn_mib << 20, stop_below);
        open_code_folder(store_path);
        view_ = std::make_unique<store::CoreView>(
            *store_, [this](const store::Failure& failure) { end_now(failure_of(failure)); });
        const auto mark_file = store::mark_file_of(store_path);
        const auto marks = marks_of(mark_file);
        auto core = node::NodeCore::open({.genesis = node_.genesis,
                                          .roles = doors_of(node_.settings, passphrase_),
                                          .marks = marks},
                                         identity.key, *view_, secrets::system_entropy(32));
        if (!core)
            return std::unexpected{failure_of(
                store::Failure{store::StoreError::corrupt, store_path + ": " + core.error().text})};
        core_ = *std::move(core);
        if (auto* notices = core_->queries().services().find<node::Notices>())
            notices->add([this](node::Instant, std::vector<answers::Reason>& into) {
                if (auto low = room_->notice())
                    into.push_back({std::string{node::Notices::noted}, *std::move(low)});
            });
        interpreter_ = std::make_unique<Interpreter>(
            Interpreter::Outside{
                .io = io_,
                .store = *store_,
                .keep_marks =
                    [mark_file, id = node_.id](const node::Marks& raised) {
                        return store::write_marks(mark_file, id, raised);
                    },
                .marks = marks.value_or(node::Marks{}),
                .log = log_,
                .answer = [this](const node::Answer& answer) { api_->answered(answer); },
                .told = [this](const node::Event& event) { told(event); },
                .disk_failed = [this](const store::Failure& failure) { fail(failure_of(failure)); },
                .lacks =
                    [this](const std::string& text) {
                        fail({"node_lacks", text,
                              "Raise the limit that is named (`ulimit -a`, vm.max_map_count) or "
                              "give the machine more memory, then start again: nothing "
                              "acknowledged is lost.",
                              exit_failed});
                    },
                .heard_again = [this](const node::PeerId& peer) { checker_->resume(peer); }},
            *core_);
        open_checker();
        if (const auto opened = open_net(identity.key); !opened) return opened;
        return open_api();
    }

    /// nullopt: lost. The roles ask then what they said last, and /ready says so.
    [[nodiscard]] std::optional<node::Marks> marks_of(const std::string& file) const
    {
        auto marks = store::read_marks(file, node_.id);
        if (!marks)
            log_.write(LogLevel::warn, "mark_unreadable",
                       {{"why", std::string{store::name(marks.error().error)}},
                        {"detail", marks.error().detail},
                        {"then", std::string{asks_peers}}});
        else if (!*marks)
            log_.write(LogLevel::warn, "mark_missing",
                       {{"file", file}, {"then", std::string{asks_peers}}});
        return marks ? *std::move(marks) : std::nullopt;
    }

    /// Beside the store. Without it a program that was not used lately is compiled again, which takes
    /// longer than its caller pays for: a loss of time and of nothing else.
    void open_code_folder(const std::string& store_path)
    {
        constexpr std::uint64_t bytes_max = 4ull << 30;  // some 4,000 of the largest programs
        const auto& roles = node_.settings.roles;
        if (std::ranges::find(roles, "committee") == roles.end()) return;
        auto folder = CodeFolder::open(store_path + "-compiled", bytes_max);
        if (!folder)
            return log_.write(LogLevel::warn, "compiled_code_not_kept",
                              {{"reason", folder.error()}});
        programs_ = vm::wasm::shared_factory();
        programs_->keep_in(*std::move(folder));
    }

    void open_checker()
    {
        // Who sends much to be checked must not take the processor from the strand that hears the others.
        constexpr int behind_the_strand = 5;
        checker_ = std::make_unique<Checker>(
            Checker::Outside{
                .io = io_,
                .doors = core_->doors(),
                .genesis = node_.genesis,
                .frame =
                    [this](const node::PeerId& peer, node::CheckedFrame frame) {
                        interpreter_->carry_out(
                            core_->on_frame(interpreter_->now(), peer, std::move(frame)), peer);
                        if (interpreter_->owes(peer)) checker_->pause(peer);
                    },
                .command =
                    [this](node::CommandId id, node::CheckedCommand command) {
                        interpreter_->carry_out(
                            core_->on_command(interpreter_->now(), id, std::move(command)));
                    },
                .hold = [this](const node::PeerId& peer) { peers_->hold(peer); },
                .release = [this](const node::PeerId& peer) { peers_->release(peer); }},
            WorkPool::Limits{.nice = behind_the_strand});
    }

    Try<void> open_net(const crypto::ed25519::KeyPair& identity)
    {
        net::PeersCallbacks callbacks;
        callbacks.on_up = [this](const net::PeerId& peer, const net::PeerInfo& info) {
            log_.write(
                LogLevel::info, "peer_up",
                {{"peer", types::to_text(peer)}, {"remote", info.remote}, {"agent", info.agent}});
            if (api_) api_->publish_peer(peer, true, {});
            interpreter_->carry_out(core_->on_peer_up(interpreter_->now(), peer));
        };
        callbacks.on_down = [this](const net::PeerId& peer, net::Ending ending,
                                   const std::string& detail) {
            log_.write(refused_us(ending, detail) ? LogLevel::warn : LogLevel::info, "peer_down",
                       {{"peer", types::to_text(peer)},
                        {"why", std::string{net::name(ending)}},
                        {"detail", detail}});
            if (api_) api_->publish_peer(peer, false, net::name(ending));
            checker_->down(peer);
            interpreter_->carry_out(core_->on_peer_down(interpreter_->now(), peer));
        };
        callbacks.on_frame = [this](const net::PeerId& peer, ByteSpan frame) {
            checker_->frame(peer, frame);
        };
        callbacks.on_drained = [this](const net::PeerId& peer) { interpreter_->drained(peer); };
        callbacks.on_event = [this](const net::NetEvent& event) {
            if (event.was_up) return;
            // Nobody there yet, and two sides that dialled at once: the life of a healthy network.
            const bool expected =
                event.ending == net::Ending::dial_failed || event.ending == net::Ending::duplicate;
            log_.write(expected ? LogLevel::debug : LogLevel::warn, "connection_ended",
                       {{"remote", event.remote},
                        {"why", std::string{net::name(event.ending)}},
                        {"detail", event.detail}});
        };
        auto peers =
            net::Peers::open(io_, peers_config(node_, files_), identity, std::move(callbacks));
        if (!peers)
            return std::unexpected{Failure{
                "cannot_listen", node_.settings.net_listen + ": " + peers.error().detail,
                "Is another node running here? Choose another port with net.listen.", exit_failed}};
        peers_ = *std::move(peers);
        interpreter_->connect(*peers_);
        return {};
    }

    Try<void> open_api()
    {
        auto doors = api_doors();
        if (dev_)
            doors.push_back(dev_door([this](std::chrono::nanoseconds by) { return move_on(by); },
                                     dev_->state,
                                     [this](Between what) {
                                         between_ = what;
                                         begins_anew_ = true;
                                         // Whoever asked hears the answer first.
                                         io_.post([this] { shut_down(); });
                                     }));
        WEFT_TRY(api_, ApiPort::open(io_, node_, files_, std::move(doors), *core_, *checker_,
                                     *peers_, *interpreter_));
        return {};
    }

    Try<types::Timestamp> move_on(std::chrono::nanoseconds by)
    {
        auto& clock = dev_->clock;
        if (auto kept = clock.keep(clock.ahead + by); !kept) return std::unexpected{kept.error()};
        clock.ahead += by;
        interpreter_->move_on(by);
        log_.write(LogLevel::info, "clock_moved_on",
                   {{"seconds", std::to_string(by / std::chrono::seconds{1})}});
        return types::Timestamp(interpreter_->now().count());
    }

    void tell_left_out()
    {
        log_.tell_left_out();
        left_out_.arm(Log::window, [this] { tell_left_out(); });
    }

    /// A core cannot go back in time. When the machine's clock was set back by more than can be
    /// waited for, what the core signs would be ahead of everybody: it is made anew, from the disk.
    void watch_clock()
    {
        if (const auto back = interpreter_->set_back()) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*back).count();
            log_.write(LogLevel::warn, "clock_set_back",
                       {{"seconds", std::to_string(seconds)},
                        {"what", "this machine's clock was set back: the node begins anew"}});
            begins_anew_ = true;
            return shut_down();
        }
        clock_watch_.arm(std::chrono::seconds{1}, [this] { watch_clock(); });
    }

    void reload()
    {
        auto fresh = reload_();
        if (!fresh) {
            tell_refused(fresh.error());
            return;
        }
        log_.write(LogLevel::info, "reload",
                   {{"peers", std::to_string(fresh->settings.peers.size())}});
        fresh_ = *std::move(fresh);
        begins_anew_ = true;
        shut_down();
    }

    void tell_refused(const Failure& why) const
    {
        log_.write(LogLevel::warn, "reload_refused",
                   {{"code", why.code},
                    {"what", why.message},
                    {"then", "the node goes on with the settings it had"}});
    }

    void watch_peers_file()
    {
        const auto written = peers_file_written();
        if (peers_file_ && written != *peers_file_) {
            peers_file_ = written;
            reload();
            if (begins_anew_) return;
        }
        peers_file_ = written;
        peers_watch_.arm(std::chrono::seconds{1}, [this] { watch_peers_file(); });
    }
    [[nodiscard]] std::filesystem::file_time_type peers_file_written() const
    {
        std::error_code none;
        const auto file = peers_file_of(node_.settings, node_.folder);
        const auto time = std::filesystem::last_write_time(file, none);
        return none ? std::filesystem::file_time_type::min() : time;
    }

    void told(const node::Event& event)
    {
        log_.write(event);
        api_->publish(event);
    }

    void say_serving()
    {
        const auto api =
            "http://" + in_url(endpoint_from(node_.settings.api_listen)->host, api_->port());
        api_at_ = api.substr(std::string_view{"http://"}.size());
        const auto net = in_url(endpoint_from(node_.settings.net_listen)->host, peers_->port());
        if (serves_)
            serves_(api);
        else if (call_.json)
            std::cout << Json{{"serving", true},
                              {"id", types::to_text(node_.id)},
                              {"api", api},
                              {"net", net}}
                             .dump()
                      << std::endl;
        else
            std::cout << "serving  node " << types::to_text(node_.id) << "  api " << api << "  net "
                      << net << std::endl;
        log_.write(LogLevel::info, "started",
                   {{"node", types::to_text(node_.id)}, {"api", api}, {"net", net}});
    }

    /// Standard output says what /ready says, whenever that changes; the log, what stands in its way.
    void watch_readiness()
    {
        const auto readiness = api_->readiness();
        ready_.see(readiness);
        if (ready_.turned() && !serves_) {
            if (call_.json)
                std::cout << json::write(readiness).dump() << std::endl;
            else
                std::cout << text_of(readiness) << std::endl;
        }
        for (const auto& [stage, reason] : ready_.fresh())
            if (stage == node::Notices::noted)
                log_.write(LogLevel::info, "noted", {{"reason", reason}});
            else
                log_.write(LogLevel::warn, "not_ready", {{"stage", stage}, {"reason", reason}});
        if (ready_.turned() && readiness.ready) log_.write(LogLevel::info, "ready", {});
        const std::chrono::milliseconds again{ready_.was_ready() ? 1'000 : 100};
        readiness_watch_.arm(again, [this] { watch_readiness(); });
    }

    void fail(Failure failure)
    {
        log_.write(LogLevel::error, failure.code, {{"reason", failure.message}});
        if (!failure_) failure_ = std::move(failure);
        io_.stop();
    }

    /// In the midst of a decision that cannot be taken: nothing more is done, sent or written. What
    /// was acknowledged is on the disk, as after a kill.
    [[noreturn]] void end_now(const Failure& failure)
    {
        log_.write(LogLevel::error, failure.code, {{"reason", failure.message}});
        print_failure(failure, call_.json);
        std::cout.flush();
        std::_Exit(failure.exit_code);
    }

    /// Answers under way get a moment; then the loop ends and `run` takes everything down in order.
    void shut_down()
    {
        api_->stop([this] { io_.stop(); });
    }

    const LoadedNode& node_;
    FileShares files_;
    Call call_;
    const Serves& serves_;
    std::optional<DevPart>& dev_;  ///< of the program: it outlives the lives of the core
    std::optional<Between> between_;
    const Reload& reload_;
    std::optional<LoadedNode> fresh_;
    std::optional<Failure>
        refused_;  ///< what kept the settings of after this one's from being begun with
    bool opened_ = false;
    std::string api_at_;
    ReadyWatch ready_;
    std::optional<std::filesystem::file_time_type> peers_file_;  ///< when it was written
    std::string passphrase_;
    Log log_;
    net::Io io_;
    net::Timer left_out_{io_};
    net::Timer clock_watch_{io_};
    net::Timer peers_watch_{io_};
    net::Timer readiness_watch_{io_};
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<RoomWatch> room_;
    std::shared_ptr<vm::wasm::WasmFactory> programs_;  ///< with its folder, for the chains
    std::unique_ptr<store::CoreView> view_;
    std::unique_ptr<node::NodeCore> core_;
    std::unique_ptr<Interpreter> interpreter_;
    std::unique_ptr<Checker> checker_;
    std::unique_ptr<net::Peers> peers_;
    std::unique_ptr<ApiPort> api_;
    std::optional<Failure> failure_;
    bool begins_anew_ = false;
    bool ended_ = false;  ///< by a signal
};

}  // namespace

Result run_node(const LoadedNode& node,
                const Call& call,
                Serves serves,
                std::optional<DevPart> dev,
                Reload reload)
{
    ::umask(077);  // everything this process writes is its owner's alone (D-93)
    WEFT_TRY(const auto files, allow_open_files());
    give_threads_stacks();
    if (!node.settings.unprotected) forbid_core_files();
    WEFT_TRY(const auto passphrase, passphrase_of(node));
    // SIGHUP would end the process while no life of the node listens to it.
    net::Io between_lives;
    if (reload) between_lives.on_reload([] {});
    std::optional<LoadedNode>
        before;  // what it goes back to when it cannot begin with other settings
    std::optional<Failure> refused;
    std::string failed;  // of what was to be done between two lives
    for (auto current = node;;) {
        if (dev) dev->state->begins(std::exchange(failed, {}));
        auto runner = std::make_unique<Runner>(current, files, call, serves, dev, reload,
                                               passphrase, std::exchange(refused, std::nullopt));
        auto result = runner->run();
        if (!result && before && !runner->opened()) {
            refused = result.error();
            runner.reset();
            current = *std::exchange(before, std::nullopt);
            continue;
        }
        if (!result || !runner->begins_anew()) return result;
        auto fresh = runner->settings();
        const auto between = runner->between();
        const auto api = runner->api();
        runner.reset();
        if (between) {
            if (auto done = dev->between(*between); !done) failed = done.error().message;
            WEFT_TRY(auto begun, dev->load());
            current = std::move(begun.node);
            dev->clock = std::move(begun.clock);
        }
        if (dev) current.settings.api_listen = api;
        before.reset();
        if (fresh) before = std::exchange(current, *std::move(fresh));
    }
}

}  // namespace weft::app
