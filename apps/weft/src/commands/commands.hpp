#pragma once

// Every command, by noun. One function each, in the file of that name.

#include "cli/cli.hpp"

namespace weft::app {

void add_all(Cli& cli);

void add_demo(Cli& cli);
void add_dev(Cli& cli);
void add_devnet(Cli& cli);
void add_faucet(Cli& cli);
void add_network(Cli& cli);
void add_node(Cli& cli);
void add_wallet(Cli& cli);
void add_tangle(Cli& cli);
void add_mana(Cli& cli);
void add_dkg(Cli& cli);
void add_chain(Cli& cli);
void add_casper(Cli& cli);
void add_contract(Cli& cli);
void add_genesis(Cli& cli);
void add_bench(Cli& cli);
void add_explain(Cli& cli);
void add_drng(Cli& cli);
void add_sim(Cli& cli);
void add_completion(Cli& cli);
void add_manual(Cli& cli);

}  // namespace weft::app
