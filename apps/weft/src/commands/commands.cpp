#include "commands/commands.hpp"

#include "commands/export.hpp"

namespace weft::app {

void add_all(Cli& cli)
{
    add_demo(cli);
    add_dev(cli);
    add_devnet(cli);
    add_network(cli);
    add_node(cli);
    add_genesis(cli);
    add_wallet(cli);
    add_faucet(cli);
    add_tangle(cli);
    add_mana(cli);
    add_dkg(cli);
    add_chain(cli);
    add_contract(cli);
    add_casper(cli);
#ifdef WEFT_HAS_BENCH
    add_bench(cli);
#endif
    add_explain(cli);
    add_drng(cli);
    add_export(cli);
    add_sim(cli);
    add_completion(cli);
    add_manual(cli);
}

}  // namespace weft::app
