pragma solidity ^0.4.0;

contract token {
    mapping (address => uint) balances;
    function Pay(address to, uint amount) {
        require(tx.origin == msg.sender);
        to.call.value(amount)("");
        balances[to] += amount;
        if (block.timestamp > 1) throw;
    }
}
