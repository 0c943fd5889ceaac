#include "commands/commands.hpp"

namespace weft::app {

void add_all(Cli& cli)
{
#ifdef WEFT_HAS_NODE_RUNNER
    add_demo(cli);
#endif
    add_node(cli);
    add_genesis(cli);
#ifdef WEFT_HAS_CLIENT
    add_wallet(cli);
    add_tangle(cli);
    add_dkg(cli);
    add_chain(cli);
    add_contract(cli);
#endif
#ifdef WEFT_HAS_BENCH
    add_bench(cli);
#endif
    add_explain(cli);
    add_drng(cli);
    add_completion(cli);
}

}  // namespace weft::app
