#pragma once

// What the roles of a node offer each other and the outside, found by its type: queries, a key
// ring. Whoever asks for what no role offers gets null: that role is not played here.
//
//   services.offer<KeyRing>(*this);             the role that has it
//   auto* keys = services.find<KeyRing>();      a role that is listed after it

#include <weft/base/check.hpp>

#include <map>

namespace weft::node {

class Services {
public:
    /// Pre: not offered yet; `service` outlives this.
    template <class Interface>
    void offer(Interface& service)
    {
        WEFT_CHECK(services_.emplace(&name_of<Interface>, &service).second);
    }
    template <class Interface>
    [[nodiscard]] Interface* find() const
    {
        const auto found = services_.find(&name_of<Interface>);
        return found == services_.end() ? nullptr : static_cast<Interface*>(found->second);
    }

private:
    /// Its address is the type's name: the core is compiled without run-time type information.
    template <class Interface>
    static inline const char name_of = 0;

    std::map<const void*, void*> services_;  ///< lookups only
};

}  // namespace weft::node
