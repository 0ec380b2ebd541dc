<?php
// Installs WordPress in the folder given and prints the application password of its one user as JSON.
// Usage: php install.php SITE_FOLDER USER PASSWORD

[ , $folder, $user, $password ] = $argv;

define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST']       = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $folder . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

// wp_install() sends a welcome mail; a test machine has no mail server.
function wp_new_blog_notification() {}

$installed = wp_install( 'Test Kitchen', $user, 'owner@blog.example', true, '', $password );
$trouble   = activate_plugin( 'sqlite-database-integration/load.php', '', false, true );
if ( is_wp_error( $trouble ) ) {
	fwrite( STDERR, $trouble->get_error_message() );
	exit( 1 );
}

update_option( 'permalink_structure', '/%postname%/' );
update_option( 'blog_public', '1' );
wp_delete_post( 1, true ); // "Hello world!"
wp_update_user(
	array(
		'ID'           => $installed['user_id'],
		'display_name' => 'Ada Baker',
	)
);
list( $application_password ) = WP_Application_Passwords::create_new_application_password( $installed['user_id'], array( 'name' => 'tests' ) );
echo "\n", wp_json_encode( array( 'app_password' => $application_password ) );
