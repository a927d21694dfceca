// Two messages make a pair, and a timer strikes after the first.
package main

import "fmt"

func pair(inbox chan int, pairs chan [2]int) {
	first := <-inbox
	pairs <- [2]int{first, <-inbox}
}

func main() {
	inbox, pairs, timer := make(chan int), make(chan [2]int), make(chan bool, 1)
	go pair(inbox, pairs)
	inbox <- 1
	timer <- true
	select {
	case pair := <-pairs:
		fmt.Println(pair)
	case <-timer:
		fmt.Println("no pair yet")
	}
	inbox <- 2
	fmt.Println(<-pairs)
}
