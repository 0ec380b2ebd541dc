<?php
// Pretty permalinks for PHP's own web server: files as they are, everything else through WordPress.

$path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
if ( '/__alive' === $path ) {
	echo 'yes';
	return true;
}

$root   = $_SERVER['DOCUMENT_ROOT'];
$target = $root . $path;
if ( is_dir( $target ) ) {
	if ( '/' !== substr( $path, -1 ) && '/' !== $path ) {
		header( 'Location: ' . $path . '/', true, 301 );
		return true;
	}
	$target = rtrim( $target, '/' ) . '/index.php';
}
if ( is_file( $target ) && '.php' !== substr( $target, -4 ) ) {
	return false; // the server sends the file itself
}
if ( ! is_file( $target ) ) {
	$target = $root . '/index.php';
}

$_SERVER['SCRIPT_FILENAME'] = $target;
$_SERVER['SCRIPT_NAME']     = substr( $target, strlen( $root ) );
$_SERVER['PHP_SELF']        = $_SERVER['SCRIPT_NAME'];
chdir( dirname( $target ) );
require $target;
return true;
