<?php
// Runs PHP from standard input inside the installed site and prints what it returns as JSON, after a marker line.
// Usage: php run.php SITE_FOLDER HOST < code

[ , $folder, $host ] = $argv;

$_SERVER['HTTP_HOST']       = $host;
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
$code                       = stream_get_contents( STDIN );

// A function, so that the code's variables do not overwrite WordPress's globals.
function run_test_code( $code ) {
	return eval( $code ); // phpcs:ignore -- the code is the test's own
}

require $folder . '/wp-load.php';
$result = run_test_code( $code );
echo "\n--result--\n", json_encode( $result, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR );
