#include <weft/base/check.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <cstdlib>
#include <list>
#include <mutex>

namespace weft::vm::wasm {
namespace {

class WasmProcessor final : public Processor {
public:
    WasmProcessor(std::shared_ptr<const Engine> engine,
                  std::shared_ptr<const Code> code,
                  std::map<types::Hname, ProgramEntry> entries)
        : engine_{std::move(engine)}, code_{std::move(code)}, entries_{std::move(entries)}
    {}

    [[nodiscard]] std::optional<EntryPoint> entry_point(types::Hname entry) const override
    {
        const auto found = entries_.find(entry);
        if (found == entries_.end()) return std::nullopt;
        const auto& [name, is_view] = found->second;
        if (is_view)
            return ViewEntryPoint{
                [this, function = std::string{view_prefix} + name](ViewSandbox& sandbox) {
                    return engine_->run(*code_, function, sandbox);
                }};
        return FullEntryPoint{[this, function = std::string{func_prefix} + name](Sandbox& sandbox) {
            return engine_->run(*code_, function, sandbox);
        }};
    }

    [[nodiscard]] std::size_t machine_code_bytes() const { return code_->machine_code_bytes(); }

private:
    std::shared_ptr<const Engine> engine_;
    std::shared_ptr<const Code> code_;
    std::map<types::Hname, ProgramEntry> entries_;
};

/// The compiler ends the process when it gets no memory, so it is asked for before: more than any
/// program that a chain takes has been seen to need.
bool room_to_compile()
{
    constexpr std::size_t compilation_bytes_max = 96u << 20;
    auto* room = static_cast<volatile char*>(std::malloc(compilation_bytes_max));
    if (room == nullptr) return false;
    *room = 0;  // so that it is really asked for
    std::free(const_cast<char*>(room));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    return true;
}

}  // namespace

/// Least recently used first out. The lock is for views that run beside the chain's own thread.
struct WasmFactory::Cache {
    /// The engine is the process's own, so its version needs no place in the key.
    using Key = std::pair<crypto::Hash, std::uint16_t>;
    struct Item {
        Key key;
        std::shared_ptr<const WasmProcessor> processor;
    };

    std::mutex lock;
    std::list<Item> items;  ///< most recent first
    std::map<Key, std::list<Item>::iterator> index;
    std::size_t bytes_max = 0;
    CacheFigures figures;
    std::shared_ptr<const Engine> engine;

    std::shared_ptr<const Engine> engine_of(const EngineOptions& options)
    {
        const std::lock_guard guard{lock};
        if (!engine) engine = std::make_shared<const Engine>(options);
        return engine;
    }

    std::shared_ptr<const WasmProcessor> find(const Key& key)
    {
        const std::lock_guard guard{lock};
        const auto found = index.find(key);
        if (found == index.end()) {
            ++figures.misses;
            return nullptr;
        }
        ++figures.hits;
        items.splice(items.begin(), items, found->second);
        return found->second->processor;
    }

    void add(const Key& key, const std::shared_ptr<const WasmProcessor>& processor)
    {
        const std::lock_guard guard{lock};
        if (index.contains(key)) return;  // two threads compiled the same program
        items.push_front({key, processor});
        index.emplace(key, items.begin());
        figures.machine_code_bytes += processor->machine_code_bytes();
        while (figures.machine_code_bytes > bytes_max && items.size() > 1) {
            const auto& oldest = items.back();
            figures.machine_code_bytes -= oldest.processor->machine_code_bytes();
            index.erase(oldest.key);
            items.pop_back();
            ++figures.evictions;
        }
        figures.programs = items.size();
    }
};

WasmFactory::WasmFactory(WasmOptions options)
    : options_{options.engine}, cache_{std::make_unique<Cache>()}
{
    cache_->bytes_max = options.cache_bytes_max;
}

WasmFactory::~WasmFactory() = default;

std::expected<std::shared_ptr<const Processor>, Failure> WasmFactory::load(
    ByteSpan program, const CostSchedule& costs)
{
    const Cache::Key key{crypto::blake2b(program), costs.version};
    if (auto known = cache_->find(key)) return known;

    const auto refused = [](const Refusal& refusal) {
        return std::unexpected{Failure{FailureKind::refused_program, to_text(refusal)}};
    };
    auto checked = check(to_bytes(program));
    if (!checked) return refused(checked.error());
    const auto metered = meter(checked->module, checked->facts, costs);
    if (!metered) return refused(metered.error());
    const auto lacks = [](const std::string& why) {
        return std::unexpected{Failure{FailureKind::node_lacks, "no room to compile: " + why}};
    };
    if (!room_to_compile()) return lacks("not enough memory");
    const auto engine = cache_->engine_of(options_);
    auto code = engine->compile(*metered);
    // No verdict on the program, which has passed every check.
    if (!code) return lacks(to_text(code.error()));
    auto processor = std::make_shared<const WasmProcessor>(engine, *std::move(code),
                                                           std::move(checked->entries));
    cache_->add(key, processor);
    return processor;
}

std::shared_ptr<WasmFactory> shared_factory()
{
    static std::mutex lock;
    static std::weak_ptr<WasmFactory> current;
    const std::lock_guard guard{lock};
    auto factory = current.lock();
    if (!factory) current = factory = std::make_shared<WasmFactory>();
    return factory;
}

CacheFigures WasmFactory::figures() const
{
    const std::lock_guard guard{cache_->lock};
    return cache_->figures;
}

}  // namespace weft::vm::wasm
