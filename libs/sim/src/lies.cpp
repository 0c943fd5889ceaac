#include <weft/sim/lies.hpp>

namespace weft::sim {

std::string_view name(Lie lie)
{
    switch (lie) {
    case Lie::silence: return "silence";
    case Lie::mute_some: return "mute_some";
    case Lie::stop: return "stop";
    case Lie::equivocate: return "equivocate";
    case Lie::flip_some: return "flip_some";
    case Lie::contradict: return "contradict";
    case Lie::delay: return "delay";
    case Lie::replay: return "replay";
    case Lie::babble: return "babble";
    case Lie::corrupt: return "corrupt";
    case Lie::favour: return "favour";
    case Lie::flatter: return "flatter";
    case Lie::twin: return "twin";
    }
    return "?";
}

}  // namespace weft::sim
